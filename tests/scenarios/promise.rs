//! What `Promise` promises.

use futures::poll;
use headwater::{
    concurrency::{Abandoned, Context, Promise},
    prelude::*,
    testing::LeakCounter,
};
use std::{pin::pin, task::Poll};

#[tokio::test]
async fn all_who_await_it_get_the_value_also_those_who_come_later() {
    let promise = Promise::<&str>::new();
    let (mut early, late) = (pin!(promise.future()), promise.future());
    assert!(poll!(&mut early).is_pending());
    promise.fulfil("here");
    assert_eq!((early.await, late.clone().await, late.await), (Ok("here"), Ok("here"), Ok("here")));
}

#[tokio::test]
async fn a_promise_that_is_dropped_is_an_error_and_no_wait_without_end() {
    let promise = Promise::<u32>::new();
    let (mut early, late) = (pin!(promise.future()), promise.future());
    assert!(poll!(&mut early).is_pending());
    drop(promise);
    let error = early.await.unwrap_err();
    assert_eq!(error.to_string(), "the promise was dropped without a value");
    assert_eq!(late.await, Err(error));
}

#[tokio::test]
async fn a_promise_that_is_rejected_fails_all_with_that_error() {
    #[derive(Clone, Debug, PartialEq)]
    enum Fault {
        Refused,
        Abandoned,
    }
    impl From<Abandoned> for Fault {
        fn from(_: Abandoned) -> Self {
            Fault::Abandoned
        }
    }
    let refused = Promise::<u32, Fault>::new();
    let future = refused.future();
    refused.reject(Fault::Refused);
    assert_eq!((future.clone().await, future.await), (Err(Fault::Refused), Err(Fault::Refused)));
    let future = Promise::<u32, Fault>::new().future();
    assert_eq!(future.await, Err(Fault::Abandoned));
}

#[tokio::test]
async fn one_who_gives_up_waiting_matters_to_nobody() {
    let promise = Promise::<u32>::new();
    let (stays, leaves) = (promise.future(), promise.future());
    {
        let mut leaves = pin!(leaves);
        assert!(poll!(&mut leaves).is_pending());
        assert_eq!(promise.awaiter_count(), 1);
    }
    assert_eq!(promise.awaiter_count(), 0);
    promise.fulfil(1);
    assert_eq!(stays.await, Ok(1));
}

#[tokio::test]
async fn it_stands_where_an_observable_may_and_under_a_context() {
    let (promise, context) = (Promise::<u32>::new(), Context::new());
    let future = promise.future();
    let sums = from_iter([1, 2]).with_error().concat_map(move |n| {
        let future = future.clone();
        async move { Ok::<_, Abandoned>(n + future.await?) }
    });
    let mut sums = pin!(sums.to_vec());
    assert!(poll!(&mut sums).is_pending());
    promise.fulfil(10);
    assert_eq!(poll!(&mut sums), Poll::Ready(Ok(vec![11, 12])));

    let never_kept = Promise::<u32>::new();
    context.cancel();
    assert!(context.run(never_kept.future()).await.is_err());
}

#[tokio::test]
async fn the_value_is_dropped_with_the_last_future() {
    let counter = LeakCounter::new();
    let promise = Promise::new();
    let (one, other): (_, headwater::concurrency::Promised<_>) = (promise.future(), promise.future());
    promise.fulfil(counter.token());
    drop(one.await);
    assert_eq!(counter.live(), 1);
    drop(other);
    counter.assert_none_left();
}
