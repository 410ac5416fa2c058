use headwater::{prelude::*, testing::TestError};
use std::{
    future::pending,
    sync::{Arc, mpsc},
};

#[tokio::test]
async fn every_item_goes_through_the_closure_and_the_outcome_is_the_completion() {
    let (seen, items) = mpsc::channel();
    let subscription = from_iter(1..=3).subscribe(move |n| seen.send(n).unwrap());
    assert_eq!(subscription.await, Ok(Completion::Completed));
    assert_eq!(items.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
}

#[tokio::test]
async fn an_empty_source_completes() {
    assert_eq!(from_iter([0; 0]).subscribe(drop).await, Ok(Completion::Completed));
}

#[tokio::test]
async fn an_error_is_the_outcome() {
    let source = from_try_future(async { Err::<u32, _>(TestError::from("late")) });
    assert_eq!(source.subscribe(drop).await, Err(TestError::from("late")));
}

#[tokio::test]
async fn it_is_connected_before_it_returns() {
    let subject = PublishSubject::<u32>::new(8);
    let (seen, items) = mpsc::channel();
    let subscription = subject.observe().subscribe(move |n| seen.send(n).unwrap());
    subject.try_send(7).unwrap();
    subject.complete();
    assert_eq!(subscription.await, Ok(Completion::Completed));
    assert_eq!(items.into_iter().collect::<Vec<_>>(), [7]);
}

#[tokio::test]
async fn dropping_the_subscription_has_dropped_the_source_when_it_returns() {
    let held = Arc::new(());
    let holder = Arc::clone(&held);
    let endless = from_try_future(async move {
        let _holder = holder;
        pending::<Result<u32, TestError>>().await
    });
    let subscription = endless.subscribe(drop);
    assert_eq!(Arc::strong_count(&held), 2);
    drop(subscription);
    assert_eq!(Arc::strong_count(&held), 1);
}
