//! Senders and subscribers of one subject.

use super::{explore, rest, subscribed};
use futures::FutureExt;
use headwater::{
    multicast::{SendError, TrySendError},
    prelude::*,
};
use loom::{future::block_on, thread};
use std::pin::pin;

#[test]
fn two_senders_at_once_lose_nothing_and_all_subscribers_see_one_order() {
    explore(2, || {
        let subject = PublishSubject::<u32>::new(4);
        let (one, other) = (subscribed(subject.observe()), subscribed(subject.observe()));
        let sender = {
            let subject = subject.clone();
            thread::spawn(move || subject.try_send(1).unwrap())
        };
        subject.try_send(2).unwrap();
        sender.join().unwrap();
        subject.complete();
        let seen = rest(one);
        assert!(seen == [1, 2] || seen == [2, 1], "{seen:?}");
        assert_eq!(rest(other), seen);
    });
}

#[test]
fn a_sender_that_waits_for_room_is_woken_by_the_reader() {
    explore(3, || {
        let subject = PublishSubject::<u32>::new(1);
        let reader = subscribed(subject.observe());
        let sender = thread::spawn(move || {
            block_on(async {
                for item in [1, 2, 3] {
                    subject.send(item).await.unwrap();
                }
            })
        });
        assert_eq!(rest(reader), [1, 2, 3]);
        sender.join().unwrap();
    });
}

#[test]
fn two_senders_that_wait_for_room_both_go_on() {
    explore(2, || {
        let subject = PublishSubject::<u32>::new(1);
        let reader = subscribed(subject.observe());
        subject.try_send(0).unwrap();
        let senders: Vec<_> = [1, 2]
            .map(|item| {
                let subject = subject.clone();
                thread::spawn(move || block_on(subject.send(item)).unwrap())
            })
            .into();
        drop(subject);
        let seen = rest(reader);
        assert!(seen == [0, 1, 2] || seen == [0, 2, 1], "{seen:?}");
        senders.into_iter().for_each(|sender| sender.join().unwrap());
    });
}

#[test]
fn a_waiting_sender_that_gives_up_passes_its_turn_on() {
    explore(2, || {
        let subject = PublishSubject::<u32>::new(1);
        let reader = subscribed(subject.observe());
        subject.try_send(0).unwrap();
        let patient = {
            let subject = subject.clone();
            thread::spawn(move || block_on(subject.send(1)).unwrap())
        };
        let impatient = thread::spawn(move || {
            // Polled once, and dropped wherever the others are by then.
            pin!(subject.send(2)).now_or_never().is_some()
        });
        let seen = rest(reader);
        patient.join().unwrap();
        let sent = impatient.join().unwrap();
        assert_eq!(seen.contains(&2), sent);
        assert_eq!(seen.iter().filter(|item| **item == 1).count(), 1, "{seen:?}");
    });
}

#[test]
fn a_subscriber_that_is_dropped_frees_the_sender_that_waits_for_it() {
    explore(3, || {
        let subject = PublishSubject::<u32>::new(1);
        let stuck = subscribed(subject.observe());
        subject.try_send(1).unwrap();
        let sender = thread::spawn(move || block_on(subject.send(2)));
        drop(stuck);
        assert_eq!(sender.join().unwrap(), Ok(()));
    });
}

#[test]
fn one_who_subscribes_while_an_item_is_sent_sees_it_or_not_and_then_the_end() {
    explore(3, || {
        let subject = PublishSubject::<u32>::new(2);
        let late = subject.observe();
        let sender = thread::spawn(move || {
            subject.try_send(1).unwrap();
            subject.try_send(2).unwrap();
        });
        let seen = rest(Box::pin(late));
        assert!([&[][..], &[2], &[1, 2]].contains(&&seen[..]), "{seen:?}");
        sender.join().unwrap();
    });
}

#[test]
fn completion_reaches_one_who_subscribes_at_that_moment_and_frees_a_sender() {
    explore(3, || {
        let subject = PublishSubject::<u32>::new(1);
        let stuck = subscribed(subject.observe());
        subject.try_send(1).unwrap();
        let sender = {
            let subject = subject.clone();
            thread::spawn(move || block_on(subject.send(2)))
        };
        let late = thread::spawn({
            let late = subject.observe();
            move || rest(Box::pin(late))
        });
        subject.complete();
        assert_eq!(sender.join().unwrap().map_err(SendError::into_inner), Err(2));
        assert_eq!(late.join().unwrap(), [0_u32; 0]);
        assert_eq!(rest(stuck), [1]);
    });
}

#[test]
fn one_who_replays_while_an_item_is_sent_sees_every_item_once() {
    explore(3, || {
        let subject = ReplaySubject::<u32>::new(4, 4);
        subject.try_send(1).unwrap();
        let late = subject.observe();
        let sender = thread::spawn(move || subject.try_send(2).unwrap());
        assert_eq!(rest(Box::pin(late)), [1, 2]);
        sender.join().unwrap();
    });
}

#[test]
fn one_who_drops_the_oldest_sees_the_newest() {
    explore(3, || {
        let subject = PublishSubject::<u32>::new(2);
        let newest = subscribed(subject.observe_with(Overflow::DropOldest, 1));
        let sender = thread::spawn(move || [1, 2, 3].map(|item| subject.try_send(item).unwrap()));
        let seen = rest(newest);
        assert_eq!(seen.last(), Some(&3));
        assert!(seen.is_sorted(), "{seen:?}");
        sender.join().unwrap();
    });
}

#[test]
fn one_who_drops_the_newest_and_subscribes_while_an_item_is_sent_gets_a_copy_or_nothing() {
    explore(3, || {
        let subject = PublishSubject::<u32>::new(2);
        let late = subject.observe_with(Overflow::DropNewest, 1);
        let sender = thread::spawn(move || assert!(!matches!(subject.try_send(1), Err(TrySendError::Full(_)))));
        let seen = rest(Box::pin(late));
        assert!(seen.is_empty() || seen == [1], "{seen:?}");
        sender.join().unwrap();
    });
}
