use super::runs::{Runs, Witness};
use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, resume_unwind},
    pin::pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::task::yield_now;

#[test]
fn all_have_one_run_and_late_ones_miss_what_was() {
    marble(|m| {
        let source = m.cold("    -a--b--c-|");
        m.expect_subscriptions(&source, ["^--------!"]);
        let shared = source.share();
        m.expect(shared.clone(), "-a--b--c-|");
        m.expect(shared.clone(), "-a--b--c-|");
        m.expect(shared, "       ----b--c-|").subscription("--^");
    });
}

#[test]
fn of_nothing_is_empty_for_all() {
    marble(|m| {
        let source = m.cold("--|");
        m.expect_subscriptions(&source, ["^-!"]);
        let shared = source.share();
        m.expect(shared.clone(), "--|");
        m.expect(shared, "--|");
    });
}

#[test]
fn an_error_reaches_all_and_who_comes_later_begins_a_new_run() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!", "-----^--!"]);
        let shared = source.share();
        m.expect(shared.clone(), "-a-#");
        m.expect(shared.clone(), "---#").subscription("--^");
        m.expect(shared, "------a-#").subscription("-----^");
    });
}

#[test]
fn who_subscribes_in_the_moment_of_the_end_begins_a_new_run() {
    marble(|m| {
        let source = m.cold("-a-|");
        m.expect_subscriptions(&source, ["^--!", "---^--!"]);
        let shared = source.share();
        // The first comes again before the second has read the end of the first run.
        m.expect(shared.clone().concat(shared.clone()), "-a--a-|");
        m.expect(shared, "-a-|");
    });
}

#[test]
fn begins_anew_with_every_repetition() {
    marble(|m| {
        let source = m.cold("a-|");
        m.expect_subscriptions(&source, ["^-!", "--^-!", "----^-!"]);
        m.expect(source.share().repeat(3), "a-a-a-|");
    });
}

#[test]
fn begins_anew_with_every_attempt() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!", "---^--!"]);
        let shared = source.share().retry(1);
        m.expect(shared.clone(), "-a--a-#");
        m.expect(shared, "-a--a-#");
    });
}

#[test]
fn a_run_that_is_over_with_the_first_poll_is_not_joined() {
    marble(|m| {
        let shared = from_iter(["a", "b"]).with_error::<TestError>().share();
        m.expect(shared.clone(), "(ab|)");
        m.expect(shared, "(ab|)");
    });
}

#[test]
fn dropping_the_last_subscriber_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--b--c-");
        m.expect_subscriptions(&source, ["^----!"]);
        let shared = source.share();
        m.expect(shared.clone(), "-a-").subscription("^--!");
        m.expect(shared, "-a--b-").subscription("^----!");
    });
}

#[test]
fn who_comes_when_all_have_gone_begins_a_new_run() {
    marble(|m| {
        let source = m.cold("-a--b--c|");
        m.expect_subscriptions(&source, ["^--!", "----^-------!"]);
        let shared = source.share();
        m.expect(shared.clone(), "-a-").subscription("^--!");
        m.expect(shared, "-----a--b--c|").subscription("----^");
    });
}

#[test]
fn one_that_has_ended_and_is_dropped_later_leaves_only_once() {
    let (runs, source) = Runs::new();
    let shared = source.share();
    let (mut one, mut other) = (shared.clone(), shared.clone());
    assert!(one.next().now_or_never().is_none());
    assert!(other.next().now_or_never().is_none());
    runs.get(0).complete();
    assert_eq!(one.next().now_or_never(), Some(None));
    assert_eq!(other.next().now_or_never(), Some(None));

    let mut second = shared.clone();
    assert!(second.next().now_or_never().is_none());
    // Neither those of the run before count for this one, nor clones that were never polled.
    drop((one, other, shared.clone(), shared));
    assert!(runs.get(1).is_subscribed());
    drop(second);
    assert!(runs.get(1).is_dropped());
    assert_eq!(runs.count(), 2);
}

#[tokio::test]
async fn a_subscriber_that_does_not_read_stops_the_others_until_it_is_dropped() {
    let (runs, source) = Runs::new();
    let shared = source.share();
    let (mut stuck, mut reader) = (shared.clone(), shared);
    assert!(stuck.next().now_or_never().is_none());
    for n in 0..100 {
        runs.get(0).next(n);
    }
    runs.get(0).complete();
    let mut read = Vec::new();
    while let Some(Some(Ok(n))) = reader.next().now_or_never() {
        read.push(n);
    }
    assert_eq!(read, (0..64).collect::<Vec<_>>());
    assert_eq!(runs.get(0).queued(), 36);
    let rest = async {
        yield_now().await;
        drop(stuck);
    };
    let (rest, ()) = tokio::join!(reader.to_vec(), rest);
    assert_eq!(rest, Ok((64..100).collect()));
}

#[tokio::test]
async fn a_subscriber_that_reads_at_last_lets_the_others_go_on() {
    let (runs, source) = Runs::new();
    let shared = source.share();
    let (mut slow, mut reader) = (shared.clone(), shared);
    assert!(slow.next().now_or_never().is_none());
    for n in 0..65 {
        runs.get(0).next(n);
    }
    while reader.next().now_or_never().is_some() {}
    let read = async {
        yield_now().await;
        slow.next().await
    };
    let (last, first) = tokio::join!(reader.next(), read);
    assert_eq!((last, first), (Some(Ok(64)), Some(Ok(0))));
}

#[tokio::test]
async fn those_who_wait_go_on_when_the_one_that_polled_the_source_last_is_dropped() {
    let (runs, source) = Runs::new();
    let shared = source.share();
    let waiting = tokio::spawn(shared.clone().take(1).to_vec());
    yield_now().await;
    let mut last = shared;
    assert!(last.next().now_or_never().is_none());
    drop(last);
    runs.get(0).next(1);
    assert_eq!(waiting.await.unwrap(), Ok(vec![1]));
    assert!(runs.get(0).is_dropped());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subscribers_in_different_tasks_see_the_same() {
    const SUBSCRIBERS: usize = 4;
    let (runs, source) = Runs::new();
    let shared = source.share();
    let polled = Arc::new(AtomicUsize::new(0));
    let subscribers: Vec<_> = (0..SUBSCRIBERS)
        .map(|_| {
            let (shared, polled) = (shared.clone(), Arc::clone(&polled));
            let mut all = Box::pin(shared.to_vec());
            tokio::spawn(std::future::poll_fn(move |cx| {
                let read = all.as_mut().poll(cx);
                polled.fetch_add(1, Ordering::SeqCst);
                read
            }))
        })
        .collect();
    while polled.load(Ordering::SeqCst) < SUBSCRIBERS {
        yield_now().await;
    }
    for n in 0..10_000 {
        runs.get(0).next(n);
        if n % 500 == 0 {
            yield_now().await;
        }
    }
    runs.get(0).complete();
    for subscriber in subscribers {
        assert_eq!(subscriber.await.unwrap(), Ok((0..10_000).collect()));
    }
    assert_eq!(runs.count(), 1);
}

#[tokio::test]
async fn a_source_that_panics_panics_in_all_and_the_next_run_is_a_fresh_one() {
    let (runs, source) = Runs::new();
    let shared = source.map(|n| if n == 13 { resume_unwind(Box::new("bad")) } else { n }).share();
    let one = AssertUnwindSafe(shared.clone().to_vec()).catch_unwind();
    let other = AssertUnwindSafe(shared.clone().to_vec()).catch_unwind();
    let (one, other, ()) = tokio::join!(one, other, async { runs.get(0).next(13) });
    assert!(one.is_err() && other.is_err());
    assert!(runs.get(0).is_dropped());

    let (again, ()) = tokio::join!(shared.to_vec(), async { runs.get(1).complete() });
    assert_eq!(again, Ok(vec![]));
}

#[tokio::test]
async fn a_subscriber_that_panics_in_its_own_code_harms_nobody_else() {
    let (runs, source) = Runs::new();
    let shared = source.share();
    let bad = shared.clone().tap(|_| resume_unwind(Box::new("bad")));
    let bad = AssertUnwindSafe(bad.to_vec()).catch_unwind();
    let (bad, good, ()) = tokio::join!(bad, shared.to_vec(), async {
        runs.get(0).next(1);
        yield_now().await;
        runs.get(0).next(2);
        runs.get(0).complete();
    });
    assert!(bad.is_err());
    assert_eq!(good, Ok(vec![1, 2]));
}

#[tokio::test]
async fn a_subscriber_may_be_dropped_from_within_the_source() {
    let (runs, source) = Runs::new();
    let victim = Rc::new(RefCell::new(None));
    let within = Rc::clone(&victim);
    let shared = source.tap(move |_| drop(within.take())).share();
    let mut other = shared.clone().boxed_local();
    assert!(other.next().now_or_never().is_none());
    *victim.borrow_mut() = Some(other);
    let (all, ()) = tokio::join!(shared.to_vec(), async {
        runs.get(0).next(1);
        runs.get(0).complete();
    });
    assert_eq!(all, Ok(vec![1]));
    assert!(victim.borrow().is_none());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_send_can_be_shared() {
    let polls = Rc::new(Cell::new(0));
    let count = Rc::clone(&polls);
    let words = from_iter([Rc::new("a"), Rc::new("b")]).tap(move |_| count.set(count.get() + 1));
    let shared = words.delay(Duration::from_millis(1)).share();
    let (one, other) = tokio::join!(shared.clone().count(), shared.count());
    assert_eq!((one, other, polls.get()), (Ok(2), Ok(2), 2));
}

#[tokio::test]
async fn nothing_is_held_when_all_have_read_all_and_wait() {
    let items = headwater::testing::LeakCounter::new();
    let tokens = items.clone();
    let (runs, source) = Runs::new();
    let shared = source.map(move |_| tokens.token()).share();
    let (mut one, mut other) = (shared.clone(), pin!(shared));
    assert!(one.next().now_or_never().is_none());
    assert!(other.next().now_or_never().is_none());
    runs.get(0).next(1);
    drop(one.next().now_or_never());
    assert_eq!(items.live(), 1);
    drop(other.next().now_or_never());
    assert!(one.next().now_or_never().is_none());
    assert!(other.next().now_or_never().is_none());
    items.assert_none_left();
}

#[test]
fn the_source_is_gone_when_anybody_hears_of_the_end() {
    let (witness, (runs, source)) = (Witness::default(), Runs::new());
    let shared = witness.watch(source).share();
    let (mut one, other) = (shared.clone(), shared);
    witness.is(other);
    assert!(one.next().now_or_never().is_none());
    runs.get(0).complete();
    assert_eq!(one.next().now_or_never(), Some(None));
    assert_eq!(witness.hears(), Some(None));
}
