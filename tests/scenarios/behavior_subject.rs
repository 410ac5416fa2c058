//! What `BehaviorSubject` promises beside what all subjects do.

use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};

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
