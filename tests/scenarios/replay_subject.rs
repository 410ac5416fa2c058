//! What `ReplaySubject` promises beside what all subjects do.

use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};
use std::time::Duration;
use tokio::time::advance;

const MS: Duration = Duration::from_millis(1);

#[test]
fn whoever_comes_gets_the_last_items_first() {
    marble(|m| {
        let subject = ReplaySubject::<&str, TestError>::new(2, 8);
        m.hot("-a-b-c------d-|").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "-a-b-c------d-|");
        m.expect(subject.observe(), "--ab-c------d-|").subscription("--^");
        m.expect(subject.observe(), "-------(bc)-d-|").subscription("-------^");
    });
}

#[test]
fn its_end_stands_behind_what_is_kept() {
    marble(|m| {
        let subject = ReplaySubject::<&str, TestError>::new(2, 8);
        m.hot("abc|").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "-----(bc|)").subscription("-----^");
    });
}

#[test]
fn its_error_stands_behind_what_is_kept() {
    marble(|m| {
        let subject = ReplaySubject::<&str, TestError>::new(2, 8);
        m.hot("abc#").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "-----(bc#)").subscription("-----^");
    });
}

#[test]
fn without_items_there_is_only_the_end() {
    marble(|m| {
        let subject = ReplaySubject::<&str, TestError>::new(2, 8);
        m.hot("--|").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "----|").subscription("----^");
    });
}

#[test]
fn only_what_is_young_is_kept_also_after_the_end() {
    marble(|m| {
        let subject = ReplaySubject::<&str, TestError>::recent(8, 4 * MS, 8);
        m.hot("a-b-c|").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe().take(2), "---(ab|)").subscription("---^");
        m.expect(subject.observe(), "------(c|)").subscription("------^");
        m.expect(subject.observe(), "---------|").subscription("---------^");
    });
}

#[tokio::test(start_paused = true)]
async fn an_age_of_0_keeps_nothing() {
    let subject = ReplaySubject::<u32>::recent(8, Duration::ZERO, 8);
    subject.try_send(1).unwrap();
    assert!(subject.observe().next().now_or_never().is_none());
}

#[tokio::test(start_paused = true)]
async fn what_is_too_old_is_dropped_when_the_next_is_sent() {
    let items = LeakCounter::new();
    let subject = ReplaySubject::<_>::recent(1, 10 * MS, 1);
    for _ in 0..5 {
        assert!(subject.try_send(items.token()).is_ok());
        assert_eq!(items.live(), 1);
        advance(11 * MS).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_too_old_is_dropped_when_somebody_subscribes() {
    let items = LeakCounter::new();
    let subject = ReplaySubject::<_>::recent(64, 10 * MS, 64);
    for _ in 0..40 {
        assert!(subject.try_send(items.token()).is_ok());
    }
    assert_eq!(items.live(), 40);
    advance(10 * MS).await;
    assert!(subject.observe().next().now_or_never().is_none());
    items.assert_none_left();
}

#[tokio::test(start_paused = true)]
async fn a_subscriber_that_has_begun_gets_what_grows_old_before_it_reads() {
    let subject = ReplaySubject::<u32>::recent(8, 10 * MS, 8);
    subject.try_send(1).unwrap();
    subject.try_send(2).unwrap();
    let mut late = subject.observe();
    assert_eq!(late.next().now_or_never(), Some(Some(Ok(1))));
    advance(20 * MS).await;
    assert_eq!(late.next().now_or_never(), Some(Some(Ok(2))));
}

#[test]
fn what_is_replayed_counts_beside_the_capacity() {
    let subject = ReplaySubject::<u32>::new(5, 2);
    for n in 0..5 {
        subject.try_send(n).unwrap();
    }
    let mut late = subject.observe();
    assert_eq!(late.next().now_or_never(), Some(Some(Ok(0))));
    subject.try_send(5).unwrap();
    subject.try_send(6).unwrap();
    assert!(subject.try_send(7).is_err());
    // It has two of its own unread until it has read all that was replayed.
    for n in 1..5 {
        assert_eq!(late.next().now_or_never(), Some(Some(Ok(n))));
        assert!(subject.try_send(7).is_err());
    }
    assert_eq!(late.next().now_or_never(), Some(Some(Ok(5))));
    subject.try_send(7).unwrap();
    assert!(subject.try_send(8).is_err());
}

#[test]
fn a_slow_subscriber_that_drops_the_oldest_holds_no_more_than_its_capacity_for_itself() {
    let items = LeakCounter::new();
    let subject = ReplaySubject::<_>::new(4, 4);
    let mut slow = subject.observe_with(Overflow::DropOldest, 4);
    assert!(slow.next().now_or_never().is_none());
    for _ in 0..1_000 {
        assert!(subject.try_send(items.token()).is_ok());
        assert!(items.live() <= 8, "{} items are held", items.live());
    }
}

#[test]
fn nothing_but_the_replay_is_held_when_all_have_read_and_wait() {
    let items = LeakCounter::new();
    let subject = ReplaySubject::<_>::new(4, 4);
    let mut one = subject.observe();
    assert!(one.next().now_or_never().is_none());
    for _ in 0..100 {
        assert!(subject.try_send(items.token()).is_ok());
        drop(one.next().now_or_never());
        assert!(one.next().now_or_never().is_none());
        assert!(items.live() <= 7, "{} items are held, 4 and the neighbours of the first in its chunk", items.live());
    }
    drop(subject);
    drop(one);
    items.assert_none_left();
}
