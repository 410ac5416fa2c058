//! What `UnicastSubject` promises beside what all subjects do.

use futures::FutureExt;
use headwater::{
    multicast::TrySendError,
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};
use std::pin::pin;

#[test]
fn what_was_sent_before_waits_for_the_one_who_comes() {
    marble(|m| {
        let subject = UnicastSubject::<&str, TestError>::new(8);
        let observed = subject.observe().unwrap();
        m.hot("-a-b-----c-|").subscribe_with(subject).detach_with(drop);
        m.expect(observed, "-----(ab)c-|").subscription("-----^");
    });
}

#[test]
fn its_end_waits_too() {
    marble(|m| {
        let subject = UnicastSubject::<&str, TestError>::new(8);
        let observed = subject.observe().unwrap();
        m.hot("-a-#").subscribe_with(subject).detach_with(drop);
        m.expect(observed, "-----(a#)").subscription("-----^");
    });
}

#[test]
fn the_second_who_asks_is_refused() {
    let subject = UnicastSubject::<u32>::new(8);
    let observed = subject.observe();
    assert!(observed.is_ok());
    let refused = subject.clone().observe().err().unwrap();
    assert_eq!(refused.to_string(), "the subject has its subscriber already");
    drop(observed);
    assert!(subject.observe().is_err());
}

#[test]
fn senders_wait_when_as_much_waits_as_it_has_capacity_for() {
    let subject = UnicastSubject::<u32>::new(2);
    subject.try_send(1).unwrap();
    subject.try_send(2).unwrap();
    assert_eq!(subject.try_send(3), Err(TrySendError::Full(3)));
    let mut sender = pin!(subject.send(3));
    assert!(sender.as_mut().now_or_never().is_none());
    let mut observed = subject.observe().unwrap();
    assert_eq!(observed.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(sender.now_or_never(), Some(Ok(())));
}

#[test]
fn dropping_the_observable_completes_it_polled_or_not() {
    for polled in [false, true] {
        let subject = UnicastSubject::<u32>::new(2);
        let mut observed = subject.observe().unwrap();
        if polled {
            assert!(observed.next().now_or_never().is_none());
        }
        assert!(!subject.is_terminated());
        drop(observed);
        assert!(subject.is_terminated());
        assert_eq!(subject.try_send(1), Err(TrySendError::Terminated(1)));
    }
}

#[test]
fn dropping_the_observable_frees_a_sender_that_waits() {
    let subject = UnicastSubject::<u32>::new(1);
    let observed = subject.observe().unwrap();
    subject.try_send(1).unwrap();
    let mut sender = pin!(subject.send(2));
    assert!(sender.as_mut().now_or_never().is_none());
    drop(observed);
    assert_eq!(sender.now_or_never().unwrap().unwrap_err().into_inner(), 2);
}

#[test]
fn what_nobody_will_read_is_dropped_with_the_observable_or_the_last_handle() {
    let items = LeakCounter::new();
    let subject = UnicastSubject::<_>::new(8);
    let observed = subject.observe().unwrap();
    assert!(subject.try_send(items.token()).is_ok());
    drop(observed);
    items.assert_none_left();

    let never_observed = UnicastSubject::<_>::new(8);
    assert!(never_observed.try_send(items.token()).is_ok());
    drop(never_observed);
    items.assert_none_left();
}

#[test]
fn after_the_drop_of_the_last_handle_the_one_who_listens_reads_what_is_left() {
    let subject = UnicastSubject::<u32>::new(8);
    let observed = subject.observe().unwrap();
    subject.try_send(1).unwrap();
    drop(subject);
    assert_eq!(observed.to_vec().now_or_never(), Some(Ok(vec![1])));
}

#[test]
fn it_may_lose_what_does_not_fit() {
    let keeps = |overflow| {
        let subject = UnicastSubject::<u32, TestError>::with_overflow(overflow, 2);
        for n in 0..5 {
            subject.try_send(n).unwrap();
        }
        subject.complete();
        subject.observe().unwrap().to_vec().now_or_never().unwrap()
    };
    assert_eq!(keeps(Overflow::DropOldest), Ok(vec![3, 4]));
    assert_eq!(keeps(Overflow::DropNewest), Ok(vec![0, 1]));
    let lagged = TestError::from("the consumer lagged behind and lost 3 items");
    assert_eq!(keeps(Overflow::Error(TestError::from)), Err(lagged));
}

#[tokio::test]
async fn its_subscriber_does_not_count_before_it_comes() {
    let jobs = UnicastSubject::<u32>::new(4);
    jobs.send(1).await.unwrap();
    assert_eq!(jobs.subscriber_count(), 0);
    let worker = jobs.observe().unwrap();
    assert_eq!(jobs.subscriber_count(), 1);
    drop(worker);
    assert_eq!(jobs.subscriber_count(), 0);
    let unheard = UnicastSubject::<u32>::new(4);
    unheard.complete();
    assert_eq!(unheard.subscriber_count(), 0);
}
