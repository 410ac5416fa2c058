use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, pin::pin, time::Duration};
use tokio::time::{Instant, sleep};

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[tokio::test(start_paused = true)]
async fn the_closure_has_finished_with_an_item_before_the_next_one_is_pulled() {
    let begin = Instant::now();
    let mut at = Vec::new();
    let source = from_iter(0..3).map(|n| (n, begin.elapsed()));
    let run = source.for_each_async(async |(n, pulled)| {
        at.push((n, pulled));
        sleep(ms(10)).await;
    });
    assert_eq!(run.await, Ok(()));
    assert_eq!(at, [(0, ms(0)), (1, ms(10)), (2, ms(20))]);
    assert_eq!(begin.elapsed(), ms(30));
}

#[tokio::test]
async fn an_empty_source_never_runs_the_closure() {
    assert_eq!(from_iter([0; 0]).for_each_async(async |n| panic!("there is no {n}")).await, Ok(()));
}

#[test]
fn an_error_is_its_answer() {
    marble(|m| {
        m.expect(m.cold("-a-#").for_each_async(async |_| ()), "---#").values([("x", ())]);
    });
}

#[tokio::test(start_paused = true)]
async fn an_error_behind_an_item_waits_for_the_closure() {
    let begin = Instant::now();
    let source = from_iter([1]).with_error().concat(async { Err(TestError::from("late")) });
    assert_eq!(source.for_each_async(async |_| sleep(ms(10)).await).await, Err(TestError::from("late")));
    assert_eq!(begin.elapsed(), ms(10));
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        let run = source.for_each_async(async |_| std::future::pending().await);
        m.expect(run, "---").values([("x", ())]).subscription("^--!");
    });
}

#[tokio::test]
async fn gives_way_to_other_tasks_though_the_closure_never_waits() {
    let seen = Cell::new(0);
    let mut run = pin!(from_iter(0..3_000).for_each_async(async |_| seen.set(seen.get() + 1)));
    assert_eq!(run.as_mut().now_or_never(), None);
    assert_eq!(seen.get(), 1_024);
    assert_eq!(run.await, Ok(()));
    assert_eq!(seen.get(), 3_000);
}
