use futures::stream;
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

#[test]
fn emits_the_values_and_completes() {
    marble(|m| {
        m.expect(from_try_stream(stream::iter([Ok::<_, TestError>("a"), Ok("b")])), "(ab|)");
    });
}

#[test]
fn an_empty_stream_completes_at_once() {
    marble(|m| {
        m.expect(from_try_stream(stream::empty::<Result<&str, TestError>>()), "|");
    });
}

#[test]
fn fails_with_the_first_error_and_says_nothing_more() {
    marble(|m| {
        let results = [Ok("a"), Err(TestError::from("error")), Ok("b")];
        m.expect(from_try_stream(stream::iter(results)), "(a#)");
    });
}

#[tokio::test]
async fn the_stream_is_dropped_with_its_first_error() {
    let (send, receive) = mpsc::channel(2);
    let mut numbers = from_try_stream(ReceiverStream::new(receive));
    send.send(Ok(1)).await.unwrap();
    send.send(Err("late")).await.unwrap();
    assert_eq!(numbers.by_ref().to_vec().await, Err("late"));
    assert!(send.is_closed());
    assert_eq!(numbers.to_vec().await, Ok(vec![]));
}

#[tokio::test]
async fn dropping_it_drops_the_stream() {
    let (send, receive) = mpsc::channel::<Result<u32, TestError>>(1);
    drop(from_try_stream(ReceiverStream::new(receive)));
    assert!(send.is_closed());
}

#[tokio::test]
async fn written_as_a_method_it_is_the_same() {
    assert_eq!(stream::iter([Ok(1), Err("late")]).try_observe().to_vec().await, Err("late"));
}
