//! What `Context` promises.

use headwater::{
    concurrency::{Context, Reason},
    prelude::*,
};
use std::{future::pending, pin::pin, task::Poll, time::Duration};
use tokio::time::{Instant, advance};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn cancelling_ends_all_that_were_derived_and_nothing_above() {
    let root = Context::new();
    let middle = root.child();
    let leaf = middle.with_value(7).child();
    let mut told = pin!(leaf.cancelled());
    assert!(futures::poll!(&mut told).is_pending());
    middle.cancel_because("enough");
    assert_eq!(futures::poll!(&mut told), Poll::Ready(Reason::Because("enough".into())));
    assert_eq!(root.reason(), None);
}

#[tokio::test]
async fn the_first_reason_stays() {
    let root = Context::new();
    let leaf = root.child();
    leaf.cancel_because("first");
    leaf.cancel_because("second");
    root.cancel();
    assert_eq!(leaf.reason(), Some(Reason::Because("first".into())));
    assert_eq!(root.reason(), Some(Reason::Cancelled));
}

#[tokio::test(start_paused = true)]
async fn the_earlier_deadline_holds_and_its_reason_stays() {
    let root = Context::new().with_timeout(2 * SECOND);
    let hurried = root.with_timeout(SECOND);
    let patient = root.with_timeout(9 * SECOND);
    assert_eq!(patient.deadline(), root.deadline());
    assert_eq!(hurried.cancelled().await, Reason::DeadlineExceeded);
    assert_eq!((root.reason(), patient.reason()), (None, None));
    assert_eq!(patient.cancelled().await, Reason::DeadlineExceeded);
    patient.cancel_because("too late");
    assert_eq!(patient.reason(), Some(Reason::DeadlineExceeded));
}

#[tokio::test(start_paused = true)]
async fn it_ends_at_the_very_instant_of_its_deadline() {
    let context = Context::new().with_deadline(Instant::now() + SECOND);
    advance(SECOND - Duration::from_millis(1)).await;
    assert!(!context.is_cancelled());
    advance(Duration::from_millis(1)).await;
    assert!(context.is_cancelled());
}

#[tokio::test]
async fn a_timeout_of_zero_has_passed_and_one_beyond_the_clock_never_does() {
    assert!(Context::new().with_timeout(Duration::ZERO).is_cancelled());
    assert_eq!(Context::new().with_timeout(Duration::MAX).deadline(), None);
}

#[tokio::test]
async fn the_nearest_value_of_a_type_is_found() {
    let outer = Context::new().with_value("outer").with_value(1_u32);
    let inner = outer.with_value("inner");
    assert_eq!((inner.value::<&str>(), inner.value::<u32>()), (Some(&"inner"), Some(&1)));
    assert_eq!((outer.value::<&str>(), outer.value::<u8>()), (Some(&"outer"), None));
}

#[tokio::test]
async fn work_under_a_context_that_has_ended_is_not_begun() {
    let context = Context::new();
    assert_eq!(context.run(async { 1 }).await, Ok(1));
    context.cancel();
    assert_eq!(context.run(async { panic!("it was begun") }).await, Err::<(), _>(Reason::Cancelled));
}

#[tokio::test(start_paused = true)]
async fn work_that_is_ready_at_the_deadline_counts() {
    let context = Context::new().with_timeout(SECOND);
    assert!(context.run(tokio::time::timeout(SECOND, pending::<()>())).await.is_ok());
}

#[tokio::test]
async fn it_ends_an_observable_at_once_and_the_source_is_released() {
    let (context, subject) = (Context::new(), PublishSubject::<u32>::new(4));
    let seen = subject.observe().take_until(context.cancelled()).for_each(drop).spawn();
    assert_eq!(subject.subscriber_count(), 1);
    context.cancel();
    assert_eq!(seen.await, Ok(Completion::Completed));
    assert_eq!(subject.subscriber_count(), 0);
}

#[tokio::test]
async fn a_line_of_a_hundred_thousand_contexts_is_dropped_without_exhausting_the_stack() {
    let mut context = Context::new();
    for n in 0..100_000 {
        context = context.with_value(n);
    }
    assert_eq!(context.value::<i32>(), Some(&99_999));
    drop(context);
}

#[tokio::test(start_paused = true)]
async fn the_reason_that_somebody_was_told_stays() {
    let parent = Context::new();
    let late = parent.with_timeout(SECOND);
    advance(SECOND).await;
    assert_eq!(late.reason(), Some(Reason::DeadlineExceeded));
    parent.cancel_because("shutting down");
    assert_eq!(late.reason(), Some(Reason::DeadlineExceeded));
    assert_eq!(late.cancelled().await, Reason::DeadlineExceeded);
    assert_eq!(late.child().reason(), Some(Reason::DeadlineExceeded));
}
