use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::time::Duration;
use tokio::time::{Instant, sleep};

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[tokio::test(start_paused = true)]
async fn the_error_of_the_closure_ends_it_before_another_item_is_pulled() {
    let begin = Instant::now();
    let mut pulled = Vec::new();
    let run = from_iter(1..=5).tap(|n| pulled.push(*n)).with_error().try_for_each_async(async |n| {
        sleep(ms(10)).await;
        if n < 3 { Ok(()) } else { Err("three") }
    });
    assert_eq!(run.await, Err("three"));
    assert_eq!((pulled, begin.elapsed()), (vec![1, 2, 3], ms(30)));
}

#[test]
fn is_ready_when_the_source_completes() {
    marble(|m| {
        let run = m.cold("-a-b-|").try_for_each_async(async |_| Ok(()));
        m.expect(run, "-----(x|)").values([("x", ())]);
    });
}

#[test]
fn the_error_of_the_source_is_its_answer() {
    marble(|m| {
        let run = m.cold("-a-#").try_for_each_async(async |_| Ok(()));
        m.expect(run, "---#").values([("x", ())]);
    });
}

#[test]
fn the_error_of_the_closure_drops_the_source() {
    marble(|m| {
        let source = m.cold("-a-b-|");
        m.expect_subscriptions(&source, ["^!"]);
        let run = source.try_for_each_async(async |_| Err(TestError::from("error")));
        m.expect(run, "-#").values([("x", ())]);
    });
}

#[tokio::test]
async fn an_empty_source_never_runs_the_closure() {
    assert_eq!(from_iter([0; 0]).try_for_each_async(async |n| panic!("there is no {n}")).await, Ok(()));
}

#[test]
fn dropping_it_drops_the_source_and_the_closures_future() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        let run = source.try_for_each_async(async |_| std::future::pending().await);
        m.expect(run, "---").values([("x", ())]).subscription("^--!");
    });
}
