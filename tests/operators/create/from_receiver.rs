use futures::FutureExt;
use headwater::{
    Observable,
    prelude::*,
    testing::{TestError, marble},
};
use std::{convert::Infallible, rc::Rc};
use tokio::{
    sync::{broadcast, mpsc, watch},
    time::sleep,
};

#[test]
fn emits_what_is_sent_and_completes_when_the_senders_are_gone() {
    marble(|m| {
        let (sender, receiver) = mpsc::channel(8);
        let two_frames = m.frames(2);
        m.expect(from_receiver(receiver), "--a-b-|");
        tokio::spawn(async move {
            for letter in ["a", "b"] {
                sleep(two_frames).await;
                sender.send(letter).await.unwrap();
            }
            sleep(two_frames).await;
        });
    });
}

#[test]
fn a_channel_whose_senders_are_gone_is_empty() {
    marble(|m| {
        m.expect(from_receiver(mpsc::channel::<&str>(1).1), "|");
        m.expect(from_receiver(broadcast::channel::<&str>(1).1).err_into::<TestError>(), "|");
    });
}

#[tokio::test]
async fn what_is_in_the_channel_comes_before_the_end() {
    let (sender, receiver) = mpsc::channel(4);
    (0..4).for_each(|n| sender.try_send(n).unwrap());
    drop(sender);
    let Ok(items) = from_receiver(receiver).to_vec().await;
    assert_eq!(items, [0, 1, 2, 3]);
}

#[tokio::test]
async fn receives_only_what_is_asked_for() {
    let (sender, receiver) = mpsc::channel(2);
    (0..2).for_each(|n| sender.try_send(n).unwrap());
    let mut source = from_receiver(receiver);
    assert!(sender.try_send(2).is_err());
    assert_eq!(source.by_ref().first().await, Ok(Some(0)));
    assert!(sender.try_send(2).is_ok());
    assert!(sender.try_send(3).is_err());
}

#[tokio::test]
async fn dropping_it_drops_the_receiver_and_what_is_in_the_channel() {
    let item = Rc::new(());
    let (sender, receiver) = mpsc::channel(2);
    sender.try_send(Rc::clone(&item)).unwrap();
    drop(from_receiver(receiver));
    assert_eq!((sender.is_closed(), Rc::strong_count(&item)), (true, 1));
}

#[tokio::test]
async fn a_broadcast_is_emitted_to_everyone_who_has_a_receiver() {
    let (sender, receiver) = broadcast::channel(4);
    let other = sender.subscribe();
    (0..3).for_each(|n| assert!(sender.send(n).is_ok()));
    drop(sender);
    assert_eq!(from_receiver(receiver).to_vec().await.unwrap(), [0, 1, 2]);
    assert_eq!(from_receiver(other).to_vec().await.unwrap(), [0, 1, 2]);
}

#[test]
fn a_broadcast_is_received_as_it_is_sent() {
    marble(|m| {
        let (sender, receiver) = broadcast::channel(4);
        let two_frames = m.frames(2);
        m.expect(from_receiver(receiver).err_into::<TestError>(), "--a-(b|)");
        tokio::spawn(async move {
            for letter in ["a", "b"] {
                sleep(two_frames).await;
                sender.send(letter).unwrap();
            }
        });
    });
}

#[tokio::test]
async fn a_broadcast_that_lagged_fails_with_the_number_of_missing_items() {
    let (sender, receiver) = broadcast::channel(2);
    let mut source = from_receiver(receiver);
    sender.send(0).unwrap();
    assert_eq!(source.by_ref().first().await.unwrap(), Some(0));
    (1..=5).for_each(|n| assert!(sender.send(n).is_ok()));
    assert_eq!(source.by_ref().first().await.unwrap_err().lost(), 3);
    assert_eq!(source.first().await.unwrap(), None);
    assert_eq!(sender.receiver_count(), 0);
}

#[tokio::test]
async fn dropping_it_drops_the_receiver_of_a_broadcast() {
    let (sender, receiver) = broadcast::channel::<u32>(2);
    let mut source = from_receiver(receiver).boxed();
    assert_eq!(source.by_ref().first().now_or_never(), None);
    drop(source);
    assert_eq!(sender.receiver_count(), 0);
}

#[test]
fn a_watch_emits_its_value_and_the_newest_one_at_every_change() {
    marble(|m| {
        let (sender, receiver) = watch::channel("a");
        let two_frames = m.frames(2);
        m.expect(from_receiver(receiver), "a-b-d-|");
        tokio::spawn(async move {
            sleep(two_frames).await;
            sender.send("b").unwrap();
            sleep(two_frames).await;
            sender.send("c").unwrap();
            sender.send("d").unwrap();
            sleep(two_frames).await;
        });
    });
}

#[tokio::test]
async fn the_last_value_of_a_watch_comes_before_the_end() {
    let (sender, receiver) = watch::channel(1);
    let mut source = from_receiver(receiver);
    assert_eq!(source.by_ref().first().await, Ok(Some(1)));
    sender.send(2).unwrap();
    drop(sender);
    assert_eq!(source.to_vec().await, Ok(vec![2]));
}

#[tokio::test]
async fn the_value_of_a_watch_is_read_at_the_first_poll() {
    let (sender, receiver) = watch::channel(1);
    let source = from_receiver(receiver);
    sender.send(2).unwrap();
    assert_eq!(source.first().await, Ok(Some(2)));
}

#[tokio::test]
async fn receivers_become_observables_by_from_too() {
    let (sender, receiver) = mpsc::channel(1);
    sender.try_send(1).unwrap();
    drop(sender);
    let Ok::<_, Infallible>(items) = Observable::from(receiver).to_vec().await;
    assert_eq!(items, [1]);
    let (_, receiver) = watch::channel(2);
    assert_eq!(Observable::from(receiver).to_vec().await, Ok(vec![2]));
    let (_, receiver) = broadcast::channel::<u32>(1);
    assert_eq!(Observable::from(receiver).to_vec().await.unwrap(), [0_u32; 0]);
}

#[test]
fn is_send_when_its_items_are() {
    fn assert_send<T: Send>(_: &T) {}
    assert_send(&from_receiver(mpsc::channel::<String>(1).1));
    assert_send(&from_receiver(broadcast::channel::<String>(1).1));
    assert_send(&from_receiver(watch::channel(String::new()).1));
}
