//! What `BehaviorSubject` promises beside what all subjects do.

use futures::FutureExt;
use headwater::{
    multicast::{SendError, TrySendError},
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};
use std::thread;

#[test]
fn whoever_comes_gets_the_latest_item_first() {
    marble(|m| {
        let subject = BehaviorSubject::<&str, TestError>::new("s", 8);
        m.hot("-a--b-|").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "sa--b-|");
        m.expect(subject.observe(), "--a-b-|").subscription("--^");
    });
}

#[test]
fn after_its_end_there_is_only_the_end() {
    marble(|m| {
        let subject = BehaviorSubject::<&str, TestError>::new("s", 8);
        m.hot("-a-|").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "-----|").subscription("-----^");
    });
}

#[test]
fn after_an_error_there_is_only_the_error() {
    marble(|m| {
        let subject = BehaviorSubject::<&str, TestError>::new("s", 8);
        m.hot("-a-#").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "-----#").subscription("-----^");
    });
}

#[test]
fn its_value_is_the_latest_item_also_after_its_end() {
    let subject = BehaviorSubject::<u32>::new(1, 8);
    assert_eq!(subject.value(), 1);
    subject.try_send(2).unwrap();
    assert_eq!(subject.value(), 2);
    subject.complete();
    assert_eq!(subject.value(), 2);
    assert!(subject.try_send(3).is_err());
    assert_eq!(subject.value(), 2);
}

#[test]
fn an_item_that_found_no_room_is_not_its_value() {
    let subject = BehaviorSubject::<u32>::new(1, 1);
    let mut stuck = subject.observe();
    assert_eq!(stuck.next().now_or_never(), Some(Some(Ok(1))));
    subject.try_send(2).unwrap();
    assert!(subject.try_send(3).is_err());
    assert_eq!(subject.value(), 2);
}

#[test]
fn an_update_is_made_anew_when_another_item_was_sent_meanwhile() {
    let subject = BehaviorSubject::<u32>::new(1, 8);
    let mut seen = Vec::new();
    let updated = subject.try_update(|latest| {
        if seen.is_empty() {
            subject.try_send(10).unwrap();
        }
        seen.push(latest);
        latest + 1
    });
    assert_eq!((updated, seen, subject.value()), (Ok(()), vec![1, 10], 11));
}

#[test]
fn an_update_waits_for_room_and_takes_what_is_the_latest_by_then() {
    let subject = BehaviorSubject::<u32>::new(1, 2);
    let mut slow = subject.observe();
    assert_eq!(slow.next().now_or_never(), Some(Some(Ok(1))));
    subject.try_send(2).unwrap();
    subject.try_send(3).unwrap();
    assert_eq!(subject.try_update(|n| n + 10), Err(TrySendError::Full(13)));
    let mut update = Box::pin(subject.update(|n| n + 10));
    assert_eq!(update.as_mut().now_or_never(), None);
    assert_eq!(slow.take(2).to_vec().now_or_never(), Some(Ok(vec![2, 3])));
    subject.try_send(4).unwrap();
    assert_eq!(update.now_or_never(), Some(Ok(())));
    assert_eq!(subject.value(), 14);
}

#[test]
fn an_update_that_is_dropped_while_it_waits_changes_nothing() {
    let subject = BehaviorSubject::<u32>::new(1, 1);
    let mut slow = subject.observe();
    assert_eq!(slow.next().now_or_never(), Some(Some(Ok(1))));
    subject.try_send(2).unwrap();
    assert_eq!(subject.update(|n| n + 10).now_or_never(), None);
    drop(slow);
    assert_eq!(subject.value(), 2);
    assert_eq!(subject.try_send(3), Ok(()));
}

#[test]
fn an_update_of_a_subject_that_has_ended_tells_what_it_made() {
    let subject = BehaviorSubject::<u32>::new(1, 8);
    subject.complete();
    assert_eq!(subject.try_update(|n| n + 1), Err(TrySendError::Terminated(2)));
    let refused = subject.update(|n| n + 1).now_or_never().expect("there is nothing to wait for");
    assert_eq!(refused.map_err(SendError::into_inner), Err(2));
    assert_eq!(subject.value(), 1);
}

#[test]
fn no_update_of_several_threads_is_lost() {
    let subject = BehaviorSubject::<u32>::new(0, 8);
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| (0..1_000).for_each(|_| subject.try_update(|n| n + 1).unwrap()));
        }
    });
    assert_eq!(subject.value(), 4_000);
}

#[test]
fn what_a_subscriber_begins_with_counts_beside_its_capacity() {
    let subject = BehaviorSubject::<u32>::new(0, 2);
    let mut late = subject.observe();
    let mut slow = subject.observe();
    assert_eq!(slow.next().now_or_never(), Some(Some(Ok(0))));
    subject.try_send(1).unwrap();
    subject.try_send(2).unwrap();
    // One that was never polled is no subscriber yet.
    assert!(subject.try_send(3).is_err());
    assert_eq!(late.next().now_or_never(), Some(Some(Ok(2))));
}

#[test]
fn states_that_are_missed_or_equal_are_not_seen_by_who_observes_it_distinct() {
    let subject = BehaviorSubject::<u32>::new(0, 8);
    let mut states = subject.observe_distinct();
    assert_eq!(states.next().now_or_never(), Some(Some(Ok(0))));
    subject.try_send(0).unwrap();
    assert!(states.next().now_or_never().is_none());
    for n in 1..=5 {
        subject.try_send(n).unwrap();
    }
    assert_eq!(states.next().now_or_never(), Some(Some(Ok(5))));
    subject.try_send(5).unwrap();
    subject.complete();
    assert_eq!(states.next().now_or_never(), Some(None));
}

#[test]
fn who_observes_it_distinct_never_makes_a_sender_wait() {
    let subject = BehaviorSubject::<u32>::new(0, 1);
    let mut states = subject.observe_distinct();
    assert_eq!(states.next().now_or_never(), Some(Some(Ok(0))));
    for n in 1..=1_000 {
        subject.try_send(n).unwrap();
    }
}

#[test]
fn it_holds_the_latest_item_and_no_other_when_all_have_read() {
    let items = LeakCounter::new();
    let subject = BehaviorSubject::<_>::new(items.token(), 8);
    let mut one = subject.observe();
    for _ in 0..100 {
        drop(one.next().now_or_never());
        assert!(one.next().now_or_never().is_none());
        assert_eq!(items.live(), 1);
        assert!(subject.try_send(items.token()).is_ok());
    }
    drop(one);
    assert_eq!(items.live(), 1);
    drop(subject);
    items.assert_none_left();
}
