use headwater::{
    prelude::*,
    testing::{Probe, Recorder, SlowObserver, TestError},
};
use std::time::Duration;
use tokio::task::yield_now;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn nothing_is_pulled_while_it_is_busy() {
    let (probe, source) = Probe::<u32>::new();
    let recorder = Recorder::new();
    let subscription = source.subscribe_with(SlowObserver::new(recorder.observer(), SECOND));
    for n in 1..=3 {
        probe.next(n);
    }
    probe.complete();
    yield_now().await;
    assert_eq!((recorder.expect_next(1), probe.queued()), (Duration::ZERO, 2));
    recorder.arrival().await;
    assert_eq!((recorder.expect_next(2), probe.queued()), (SECOND, 1));
    assert_eq!(subscription.await, Ok(Completion::Completed));
    assert_eq!(recorder.expect_next(3), 2 * SECOND);
    assert_eq!(recorder.expect_complete(), 3 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn an_error_is_passed_on_without_delay() {
    let (probe, source) = Probe::<u32, TestError>::new();
    let recorder = Recorder::new();
    let subscription = source.subscribe_with(SlowObserver::new(recorder.observer(), SECOND));
    probe.error("late".into());
    assert_eq!(subscription.await, Ok(Completion::Completed));
    assert_eq!(recorder.expect_error("late".into()), Duration::ZERO);
}

#[test]
fn busy_for_no_time_it_needs_no_clock() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let recorder = Recorder::new();
    let slow = SlowObserver::new(recorder.observer(), Duration::ZERO);
    let subscription = runtime.block_on(async { from_iter([1]).subscribe_with(slow).await });
    assert_eq!(subscription, Ok(Completion::Completed));
    recorder.expect_next(1);
    recorder.expect_complete();
}

#[tokio::test(start_paused = true)]
async fn dropped_while_it_is_busy_it_releases_the_source() {
    let (probe, source) = Probe::<u32>::new();
    let recorder = Recorder::new();
    let subscription = source.subscribe_with(SlowObserver::new(recorder.observer(), SECOND));
    probe.next(1);
    yield_now().await;
    recorder.expect_next(1);
    drop(subscription);
    assert!(probe.is_dropped());
}
