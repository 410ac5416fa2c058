use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, panic::catch_unwind, time::Duration};
use tokio::time::{Instant, sleep};

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[tokio::test(start_paused = true)]
async fn so_many_handlers_run_at_once_and_no_more() {
    let begin = Instant::now();
    let (running, most) = (Cell::new(0), Cell::new(0));
    let run = from_iter(0..8).for_each_concurrent(4, |_| async {
        running.set(running.get() + 1);
        most.set(most.get().max(running.get()));
        sleep(ms(10)).await;
        running.set(running.get() - 1);
    });
    assert_eq!(run.await, Ok(()));
    assert_eq!((most.get(), begin.elapsed()), (4, ms(20)));
}

#[tokio::test]
async fn an_empty_source_never_runs_a_handler() {
    assert_eq!(from_iter([0; 0]).for_each_concurrent(2, async |n| panic!("there is no {n}")).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_has_completed_waits_for_the_handlers() {
    let begin = Instant::now();
    assert_eq!(from_iter([1]).for_each_concurrent(2, |_| sleep(ms(10))).await, Ok(()));
    assert_eq!(begin.elapsed(), ms(10));
}

#[tokio::test(start_paused = true)]
async fn an_error_drops_the_handlers_where_they_stand() {
    let begin = Instant::now();
    let finished = Cell::new(false);
    let source = from_iter([1]).with_error().concat(async { Err(TestError::from("late")) });
    let run = source.for_each_concurrent(2, |_| async {
        sleep(ms(10)).await;
        finished.set(true);
    });
    assert_eq!(run.await, Err(TestError::from("late")));
    assert_eq!((finished.get(), begin.elapsed()), (false, ms(0)));
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        let run = source.for_each_concurrent(2, |_| std::future::pending());
        m.expect(run, "---").values([("x", ())]).subscription("^--!");
    });
}

#[test]
fn a_concurrency_of_zero_panics_where_it_is_written() {
    assert!(catch_unwind(|| from_iter([1]).for_each_concurrent(0, async |_| ())).is_err());
}
