use headwater::{Notification, concurrency::Scope, prelude::*, testing::TestError};
use std::{convert::Infallible, pin::pin, task::Poll, time::Duration};

#[tokio::test]
async fn there_is_a_value_from_the_beginning_and_then_the_latest() {
    let (scope, subject) = (Scope::<Infallible>::new(), PublishSubject::new(8));
    let state = subject.observe().state_in(&scope, 0);
    assert_eq!(state.value(), 0);
    for n in [1, 2, 3] {
        subject.send(n).await.unwrap();
    }
    subject.complete();
    assert_eq!(scope.join().await, Ok(()));
    assert_eq!(state.value(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_slow_observer_skips_what_it_missed_and_sees_nothing_twice() {
    let scope = Scope::<Infallible>::new();
    let state = interval(Duration::from_millis(1)).map(|n| n / 4).take(12).state_in(&scope, 0);
    let mut seen = Vec::new();
    let slow = state.observe().for_each_async(async |n| {
        seen.push(n);
        tokio::time::sleep(Duration::from_millis(10)).await;
    });
    assert_eq!(slow.await, Ok(()));
    assert_eq!(seen, [0, 2]);
}

#[tokio::test]
async fn an_empty_source_leaves_the_initial_value_and_completes_the_observers() {
    let scope = Scope::<Infallible>::new();
    let state = empty().state_in(&scope, 7);
    assert_eq!(scope.join().await, Ok(()));
    assert_eq!((state.value(), state.observe().to_vec().await), (7, Ok(vec![])));
}

#[tokio::test]
async fn an_error_reaches_the_observers_and_fails_the_scope() {
    let (scope, subject) = (Scope::<TestError>::new(), PublishSubject::<u32, TestError>::new(8));
    let state = subject.observe().state_in(&scope, 0);
    let mut seen = pin!(state.observe().materialize().map(|told| matches!(told, Notification::Error(_))).to_vec());
    assert!(futures::poll!(&mut seen).is_pending());
    subject.fail(TestError::from("broken"));
    assert_eq!(scope.join().await, Err(TestError::from("broken")));
    assert_eq!(seen.await, Ok(vec![false, true]));
}

#[tokio::test]
async fn dropping_the_scope_releases_the_source_and_completes_the_observers() {
    let (scope, subject) = (Scope::<Infallible>::new(), PublishSubject::<u32>::new(8));
    let state = subject.observe().state_in(&scope, 0);
    let mut seen = pin!(state.observe().to_vec());
    assert!(futures::poll!(&mut seen).is_pending());
    assert_eq!(subject.subscriber_count(), 1);
    drop(scope);
    assert_eq!(subject.subscriber_count(), 0);
    assert_eq!(futures::poll!(&mut seen), Poll::Ready(Ok(vec![0])));
    assert_eq!(state.value(), 0);
}
