use futures::stream::poll_fn;
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::{
    collections::HashMap, convert::Infallible, iter::repeat, panic::catch_unwind, sync::Mutex, task::Poll,
    time::Duration,
};
use tokio::{
    task::yield_now,
    time::{Instant, sleep},
};

#[test]
fn items_of_a_key_follow_each_other_and_those_of_others_do_not_wait() {
    marble(|m| {
        let source = m.hot("-(aab)------|");
        let work = m.cold("  ----x|").values([("x", ())]);
        m.expect_subscriptions(&source, ["^-----------!"]);
        m.expect_subscriptions(&work, ["-^----!", "-^----!", "------^----!"]);
        let done = source.map_keyed(9, |item| *item, move |item| work.clone().map(move |()| item));
        m.expect(done, "   -----(ab)-a-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").map_keyed(1, |item| *item, |item| async move { Ok(item) }), "--|");
    });
}

#[test]
fn completion_waits_for_what_runs_and_what_waits() {
    marble(|m| {
        let work = m.cold("--x|");
        m.expect(m.cold("(aa|)").map_keyed(2, |item| *item, move |_| work.clone()), "--x--x|");
    });
}

#[test]
fn an_error_of_the_source_drops_what_runs() {
    marble(|m| {
        let work = m.cold("----x|");
        m.expect_subscriptions(&work, ["-^-!"]);
        m.expect(m.cold("-a-#").map_keyed(2, |item| *item, move |_| work.clone()), "---#");
    });
}

#[test]
fn an_error_of_one_drops_the_source_and_all_the_others() {
    marble(|m| {
        let (source, work) = (m.hot("-a-b-a-b-"), m.cold("---#"));
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_subscriptions(&work, ["-^--!", "---^!"]);
        m.expect(source.map_keyed(2, |item| *item, move |_| work.clone()), "----#");
    });
}

#[test]
fn no_more_run_at_once_than_it_was_told() {
    marble(|m| {
        let work = m.cold("----x|");
        m.expect_subscriptions(&work, ["-^----!", "-^----!", "------^----!"]);
        m.expect(m.cold("-(abc)|").map_keyed(2, |item| *item, move |_| work.clone()), "-----(xx)-x|");
    });
}

#[test]
fn dropping_it_drops_the_source_and_what_runs() {
    marble(|m| {
        let (source, work) = (m.hot("-a---"), m.cold("---x|"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&work, ["-^-!"]);
        m.expect(source.map_keyed(2, |item| *item, move |_| work.clone()), "---").subscription("^--!");
    });
}

#[test]
fn a_concurrency_of_zero_is_refused() {
    let nothing = |n: i32| async move { Ok::<_, Infallible>(n) };
    assert!(catch_unwind(|| from_iter([1]).map_keyed(0, |n| *n, nothing)).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_busy_key_holds_up_the_source_only_when_too_many_wait_for_it() {
    for (waiting, in_order) in [(4, [9, 8, 1, 1, 1, 1]), (3, [1, 9, 8, 1, 1, 1])] {
        let work = |n: u64| async move {
            sleep(Duration::from_millis(if n == 1 { 10 } else { 11 - n })).await;
            Ok::<_, Infallible>(n)
        };
        let limits = MapKeyed::concurrency(4).waiting(waiting);
        let Ok(done) = from_iter([1, 1, 1, 1, 9, 8]).map_keyed(limits, |n| *n, work).to_vec().await;
        assert_eq!(done, in_order, "{waiting}");
    }
}

#[tokio::test]
async fn no_key_is_worked_on_twice_at_once_and_all_are_in_order() {
    let running = Mutex::new(HashMap::<u32, u32>::new());
    let work = |n: u32| {
        let running = &running;
        async move {
            let key = n % 7;
            assert!(running.lock().unwrap().insert(key, n).is_none(), "key {key} runs already");
            for _ in 0..n * 31 % 11 {
                yield_now().await;
            }
            running.lock().unwrap().remove(&key);
            Ok::<_, Infallible>(n)
        }
    };
    let Ok(done) = from_iter(0..2_000).map_keyed(MapKeyed::concurrency(3).waiting(5), |n| n % 7, work).to_vec().await;
    assert_eq!(done.len(), 2_000);
    for key in 0..7 {
        assert!(done.iter().filter(|n| *n % 7 == key).is_sorted(), "key {key} is out of order");
    }
}

#[tokio::test]
async fn what_ends_without_an_item_makes_room() {
    let Ok(none) = from_iter(0..10_000).map_keyed(1, |n| n % 3, |_| empty::<u32>()).to_vec().await;
    assert_eq!(none, [0_u32; 0]);
}

#[tokio::test]
async fn reads_no_further_than_it_may() {
    let (probe, source) = Probe::<u32, TestError>::new();
    let mut work = Box::pin(
        source
            .map_keyed(MapKeyed::concurrency(2).waiting(2), |n| *n, |_| never::<u32>().with_error::<TestError>())
            .drain(),
    );
    for _ in 0..9 {
        probe.next(1);
    }
    assert!(futures::poll!(&mut work).is_pending());
    // One runs, and two wait for it.
    assert_eq!(probe.queued(), 6);
}

#[tokio::test]
async fn what_runs_has_its_turn_beside_a_source_that_always_has_something() {
    let work = |n: u32| async move {
        if n == 0 {
            yield_now().await;
            return Ok(n);
        }
        Err(())
    };
    let source = from_iter(0..);
    let first = source.map_keyed(9, |n| *n, move |n| from_try_future(work(n)).on_error_complete()).first();
    assert_eq!(first.await, Ok(Some(0)));
}

#[test]
fn what_waits_goes_on_where_all_before_it_end_at_once() {
    marble(|m| {
        let (slow, nothing, last) = (m.cold("--|"), m.cold("|"), m.cold("x|"));
        let work = move |letter| match letter {
            "a" => slow.clone(),
            "d" => last.clone(),
            _ => nothing.clone(),
        };
        m.expect(m.cold("(abcd|)").map_keyed(2, |_| (), work), "--x|");
    });
}

#[tokio::test(start_paused = true)]
async fn all_that_is_ready_begins_at_once_where_there_is_room() {
    let (begin, ms) = (Instant::now(), Duration::from_millis(1));
    let work = from_iter(0..200).map_keyed(200, |n| *n, |_| timer(ms));
    assert_eq!((work.count().await, begin.elapsed()), (Ok(200), ms));
}

#[tokio::test]
async fn the_source_has_its_turn_beside_what_always_has_something() {
    let work = from_iter(0..100).map_keyed(100, |n| *n, |n| from_iter(repeat(n)));
    assert_eq!(work.take(10_000).any(|n| n == 99).await, Ok(true));
}

#[test]
fn a_source_that_wakes_while_there_is_no_room_is_left_alone() {
    let mut letters = ["a", "b"].into_iter();
    // It wakes with every answer, whether it has another or not.
    let letters = from_stream(poll_fn(move |cx| {
        cx.waker().wake_by_ref();
        Poll::Ready(letters.next())
    }));
    marble(|m| {
        let work = m.cold("----x|");
        m.expect(letters.with_error().map_keyed(1, |letter| *letter, move |_| work.clone()), "----x----x|");
    });
}
