use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, rc::Rc};
use tokio::sync::{broadcast, mpsc, watch};

#[tokio::test]
async fn sends_every_item_and_drops_the_sender() {
    let (sender, mut receiver) = mpsc::channel(4);
    assert_eq!(from_iter([1, 2, 3]).send_to(sender).await, Ok(()));
    assert_eq!([receiver.recv().await, receiver.recv().await, receiver.recv().await], [Some(1), Some(2), Some(3)]);
    assert_eq!(receiver.recv().await, None);
}

#[test]
fn is_ready_when_the_source_completes() {
    marble(|m| {
        let (sender, receiver) = mpsc::channel(4);
        m.expect(m.cold("-a-b-|").send_to(sender), "-----(x|)").values([("x", ())]);
        m.expect(from_receiver(receiver), "-a-b-|");
    });
}

#[test]
fn an_error_of_the_source_passes_behind_what_was_sent() {
    marble(|m| {
        let (sender, receiver) = mpsc::channel(4);
        m.expect(m.cold("-a-#").send_to(sender), "---#").values([("x", ())]);
        m.expect(from_receiver(receiver), "-a-|");
    });
}

#[tokio::test]
async fn a_channel_that_is_full_holds_the_source_up() {
    let pulled = Rc::new(Cell::new(0));
    let counted = Rc::clone(&pulled);
    let (sender, mut receiver) = mpsc::channel(2);
    let mut run = Box::pin(from_iter(0..).tap(move |_| counted.set(counted.get() + 1)).send_to(sender));
    assert!(futures::poll!(run.as_mut()).is_pending());
    // Two in the channel, and one that waits for room.
    assert_eq!(pulled.get(), 3);
    assert_eq!(receiver.recv().await, Some(0));
    assert!(futures::poll!(run.as_mut()).is_pending());
    assert_eq!(pulled.get(), 4);
}

#[test]
fn a_receiver_that_is_gone_drops_an_idle_source_at_once() {
    marble(|m| {
        let (sender, receiver) = mpsc::channel::<&str>(4);
        let source = m.hot("-a------b-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.send_to(sender), "-----(x|)").values([("x", ())]);
        m.expect(from_receiver(receiver), "-a---").subscription("^----!");
    });
}

#[tokio::test]
async fn a_receiver_that_is_gone_ends_a_source_that_waits_for_room() {
    let (sender, receiver) = mpsc::channel(1);
    let mut run = Box::pin(from_iter(0..).send_to(sender));
    assert!(futures::poll!(run.as_mut()).is_pending());
    drop(receiver);
    assert_eq!(run.await, Ok(()));
}

#[test]
fn dropping_it_drops_the_source_and_the_sender() {
    marble(|m| {
        let (sender, receiver) = mpsc::channel(4);
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.send_to(sender), "---").values([("x", ())]).subscription("^--!");
        m.expect(from_receiver(receiver), "-a-|");
    });
}

#[tokio::test]
async fn a_broadcast_never_waits_and_goes_on_without_receivers() {
    let (sender, mut receiver) = broadcast::channel(2);
    assert_eq!(from_iter(0..5).send_to(sender.clone()).await, Ok(()));
    assert_eq!(receiver.recv().await, Err(broadcast::error::RecvError::Lagged(3)));
    assert_eq!((receiver.recv().await, receiver.recv().await), (Ok(3), Ok(4)));
    drop(receiver);
    assert_eq!(from_iter(0..5).send_to(sender).await, Ok(()));
}

#[tokio::test]
async fn a_watch_has_the_last_value_also_for_later_receivers() {
    let (sender, receiver) = watch::channel(0);
    drop(receiver);
    assert_eq!(from_iter(1..=5).send_to(sender.clone()).await, Ok(()));
    assert_eq!(*sender.subscribe().borrow(), 5);
}

#[tokio::test]
async fn gives_way_after_1024_items() {
    let pulled = Rc::new(Cell::new(0));
    let counted = Rc::clone(&pulled);
    let source = from_iter(0..3_000).tap(move |_| counted.set(counted.get() + 1));
    let mut run = Box::pin(source.send_to(watch::channel(0).0));
    assert!(futures::poll!(run.as_mut()).is_pending());
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(run.await, Ok(()));
}

#[tokio::test]
async fn can_be_spawned() {
    let (sender, receiver) = mpsc::channel(2);
    let subscription = from_iter(0..100).send_to(sender).spawn();
    let Ok(received) = from_receiver(receiver).count().await;
    assert_eq!((received, subscription.await), (100, Ok(Completion::Completed)));
}
