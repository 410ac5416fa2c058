use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{future::pending, sync::Arc, time::Duration};
use tokio::{sync::oneshot, time::sleep};

#[test]
fn emits_the_value_when_it_is_there_and_completes() {
    marble(|m| {
        let late = async {
            sleep(Duration::from_millis(2)).await;
            Ok::<_, TestError>("a")
        };
        m.expect(from_try_future(late), "--(a|)");
    });
}

#[test]
fn fails_with_the_error() {
    marble(|m| {
        let late = async {
            sleep(Duration::from_millis(2)).await;
            Err::<&str, _>(TestError::from("error"))
        };
        m.expect(from_try_future(late), "--#");
    });
}

#[test]
fn waits_for_a_future_that_waits() {
    marble(|m| {
        m.expect(from_try_future(pending::<Result<&str, TestError>>()), "---");
    });
}

#[tokio::test]
async fn the_future_is_dropped_before_its_value_is_emitted() {
    let held = Arc::new(());
    let holder = Arc::clone(&held);
    let value = from_try_future(async move {
        let _holder = holder;
        Ok::<_, TestError>(1)
    });
    let mut counts = Vec::new();
    assert_eq!(value.for_each(|_| counts.push(Arc::strong_count(&held))).await, Ok(()));
    assert_eq!(counts, [1]);
}

#[tokio::test]
async fn dropping_it_drops_the_future() {
    let (send, receive) = oneshot::channel::<u32>();
    let value = from_try_future(receive);
    assert_eq!(value.first().now_or_never(), None);
    assert!(send.is_closed());
}

#[tokio::test]
async fn a_future_stands_for_it_wherever_an_observable_is_expected() {
    let (send, receive) = oneshot::channel();
    let both = from_iter([1]).with_error().concat(receive);
    send.send(2).unwrap();
    assert_eq!(both.to_vec().await, Ok(vec![1, 2]));
}
