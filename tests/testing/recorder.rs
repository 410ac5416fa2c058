use crate::panic_of;
use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{Probe, Recorder, Seen, TestError},
};
use std::{convert::Infallible, time::Duration};
use tokio::task::yield_now;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn it_tells_what_came_and_how_long_after_its_making() {
    let (probe, source) = Probe::<u32, TestError>::new();
    let recorder = Recorder::new();
    let subscription = source.delay(SECOND).subscribe_with(recorder.observer());
    probe.next(1);
    recorder.arrival().await;
    assert_eq!(recorder.expect_next(1), SECOND);
    recorder.expect_nothing();
    probe.next(2);
    probe.complete();
    assert_eq!(subscription.await, Ok(Completion::Completed));
    assert_eq!(recorder.take(), Some((2 * SECOND, Seen::Next(2))));
    assert_eq!(recorder.expect_complete(), 2 * SECOND);
    assert_eq!(recorder.take(), None);
}

#[tokio::test]
async fn it_tells_the_error() {
    let (probe, source) = Probe::<u32, TestError>::new();
    let recorder = Recorder::new();
    let subscription = source.subscribe_with(recorder.observer());
    probe.error("late".into());
    assert_eq!(subscription.await, Ok(Completion::Completed));
    recorder.expect_error("late".into());
}

#[tokio::test]
async fn an_arrival_is_only_there_while_something_was_not_taken() {
    let (probe, source) = Probe::<u32>::new();
    let recorder = Recorder::new();
    let _subscription = source.subscribe_with(recorder.observer());
    assert_eq!(recorder.arrival().now_or_never(), None);
    probe.next(1);
    probe.next(2);
    recorder.arrival().await;
    recorder.expect_next(1);
    yield_now().await;
    assert_eq!(recorder.arrival().now_or_never(), Some(()));
    recorder.expect_next(2);
    assert_eq!(recorder.arrival().now_or_never(), None);
}

/// A recorder that was told some numbers.
async fn told(numbers: std::ops::Range<u32>) -> Recorder<u32> {
    let recorder = Recorder::new();
    assert_eq!(from_iter(numbers).subscribe_with(recorder.observer()).await, Ok(Completion::Completed));
    recorder
}

#[tokio::test(start_paused = true)]
async fn what_was_not_taken_fails_the_test_when_it_is_dropped() {
    let recorder = told(0..2).await;
    recorder.expect_next(0);
    let text = panic_of(|| drop(recorder));
    assert!(text.starts_with("the recorder made at tests/testing/recorder.rs:"), "{text}");
    assert!(text.ends_with("was dropped with what nobody expected\n  item 1 at 0ns\n  completion at 0ns"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn another_event_than_expected_is_told_with_both() {
    let recorder = told(0..1).await;
    let text = panic_of(|| recorder.expect_next(7));
    assert!(text.ends_with(" expected item 7, and got item 0 at 0ns"), "{text}");
    let text = panic_of(|| recorder.expect_next(7));
    assert!(text.ends_with(" expected item 7, and got completion at 0ns"), "{text}");
    let text = panic_of(|| recorder.expect_complete());
    assert!(text.ends_with(" expected completion, and got nothing"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn expecting_nothing_tells_what_there_is_and_takes_nothing() {
    let recorder = told(5..7).await;
    let text = panic_of(|| recorder.expect_nothing());
    assert!(
        text.ends_with("expected nothing, and got\n  item 5 at 0ns\n  item 6 at 0ns\n  completion at 0ns"),
        "{text}"
    );
    recorder.expect_next(5);
    recorder.expect_next(6);
    recorder.expect_complete();
}

#[tokio::test]
async fn while_the_thread_panics_it_is_silent() {
    let recorder = told(0..3).await;
    let text = panic_of(move || {
        let _recorder = recorder;
        panic!("the first failure");
    });
    assert_eq!(text, "the first failure");
}

#[test]
fn several_observers_write_into_one_record() {
    let recorder = Recorder::<u32, Infallible>::new();
    for mut observer in [recorder.observer(), recorder.observer()] {
        assert_eq!(observer.next(1).now_or_never(), Some(()));
    }
    recorder.expect_next(1);
    recorder.expect_next(1);
}
