use futures::{FutureExt, stream};
use headwater::{prelude::*, testing::marble};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

#[test]
fn emits_the_items_in_order_and_completes() {
    marble(|m| {
        m.expect(from_stream(stream::iter(["a", "b"])), "(ab|)");
    });
}

#[test]
fn an_empty_stream_completes_at_once() {
    marble(|m| {
        m.expect(from_stream(stream::empty::<&str>()), "|");
    });
}

#[tokio::test]
async fn waits_for_a_stream_that_waits() {
    let (send, receive) = mpsc::channel(1);
    let mut numbers = from_stream(ReceiverStream::new(receive));
    assert_eq!(numbers.by_ref().first().now_or_never(), None);
    send.send(1).await.unwrap();
    assert_eq!(numbers.first().await, Ok(Some(1)));
}

#[tokio::test]
async fn a_stream_that_goes_on_after_its_end_is_not_asked_again() {
    let mut answers = [Some(1), None, Some(2)].into_iter();
    let mut numbers = from_stream(stream::poll_fn(move |_| std::task::Poll::Ready(answers.next().flatten())));
    assert_eq!(numbers.by_ref().to_vec().await, Ok(vec![1]));
    assert_eq!(numbers.to_vec().await, Ok(vec![]));
}

#[tokio::test]
async fn dropping_it_drops_the_stream() {
    let (send, receive) = mpsc::channel::<u32>(1);
    let numbers = from_stream(ReceiverStream::new(receive));
    assert!(!send.is_closed());
    drop(numbers);
    assert!(send.is_closed());
}

#[tokio::test]
async fn written_as_a_method_it_is_the_same() {
    assert_eq!(stream::iter([1, 2]).observe().to_vec().await, Ok(vec![1, 2]));
}
