//! What `SubscriptionSet` and `SerialSubscription` promise.

use crate::subscription::HOOK;
use headwater::{
    concurrency::{SerialSubscription, SubscriptionSet},
    prelude::*,
    testing::LeakCounter,
};
use std::{
    convert::Infallible,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    thread,
};
use tokio::task::yield_now;

/// A subscription that waits for ever and holds a token.
fn waits(counter: &LeakCounter) -> Subscription<Infallible> {
    let token = counter.token();
    never::<u32>().subscribe(move |_| drop(token.clone()))
}

#[tokio::test]
async fn dropping_a_set_has_released_what_its_subscriptions_held_when_the_drop_returns() {
    let (mut set, counter) = (SubscriptionSet::new(), LeakCounter::new());
    set.extend((0..3).map(|_| waits(&counter)));
    let token = counter.token();
    set.add(never::<u32>().with_error::<&str>().for_each(move |_| drop(token.clone())).spawn());
    assert_eq!((set.len(), counter.live()), (4, 4));
    drop(set);
    counter.assert_none_left();
}

#[tokio::test]
async fn a_subscription_that_has_ended_or_was_cancelled_elsewhere_is_forgotten_at_once() {
    let (set, subject) = (SubscriptionSet::new(), PublishSubject::<u32>::new(4));
    set.add(just(1).subscribe(drop));
    assert!(set.is_empty(), "it had ended before");
    for _ in 0..30 {
        set.add(subject.observe().subscribe(drop));
    }
    let alone = subject.observe().subscribe(drop);
    let canceller = alone.canceller();
    set.add(alone);
    assert_eq!(set.len(), 31);
    canceller.cancel();
    assert_eq!(set.len(), 30);
    subject.complete();
    yield_now().await;
    assert!(set.is_empty());
    set.add(never::<u32>().subscribe(drop));
    assert_eq!(set.len(), 1);
}

#[tokio::test]
async fn an_error_in_a_set_goes_to_the_hook_when_it_comes() {
    #[derive(Clone, Debug)]
    struct Unheard;
    let _turn = HOOK.lock().await;
    let (tell, told) = mpsc::channel();
    headwater::on_lost_error(move |error| {
        if error.downcast_ref::<Unheard>().is_some() {
            tell.send(()).unwrap();
        }
    });
    let (set, subject) = (SubscriptionSet::new(), PublishSubject::<u32, Unheard>::new(4));
    set.add(subject.observe().subscribe(drop));
    subject.fail(Unheard);
    yield_now().await;
    assert!(set.is_empty());
    assert_eq!(told.try_iter().count(), 1);
    set.add(subject.observe().subscribe(drop));
    assert_eq!(told.try_iter().count(), 1, "it had failed before");
}

#[tokio::test]
async fn a_set_that_was_cleared_takes_others_and_one_that_was_cancelled_cancels_them_at_once() {
    let (set, counter) = (SubscriptionSet::new(), LeakCounter::new());
    set.add(waits(&counter));
    set.clear();
    counter.assert_none_left();
    assert!(!set.is_cancelled());
    set.add(waits(&counter));
    assert_eq!((set.len(), counter.live()), (1, 1));
    set.cancel();
    assert!(set.is_cancelled());
    set.add(waits(&counter));
    assert!(set.is_empty());
    counter.assert_none_left();
}

#[tokio::test]
async fn a_pipeline_may_cancel_the_set_that_it_is_in() {
    let (set, subject) = (Arc::new(SubscriptionSet::new()), PublishSubject::<u32>::new(4));
    let (counter, whole) = (LeakCounter::new(), Arc::clone(&set));
    let token = counter.token();
    set.add(subject.observe().subscribe(move |_| {
        let _token = &token;
        whole.cancel();
    }));
    set.add(waits(&counter));
    subject.send(1).await.unwrap();
    yield_now().await;
    counter.assert_none_left();
    assert_eq!(subject.subscriber_count(), 0);
}

#[tokio::test]
async fn a_panic_in_a_pipeline_is_not_that_of_its_set() {
    let (set, subject) = (SubscriptionSet::new(), PublishSubject::<u32>::new(4));
    set.add(subject.observe().subscribe(|_| panic!("a fault")));
    subject.send(1).await.unwrap();
    yield_now().await;
    assert!(catch_unwind(AssertUnwindSafe(|| set.len())).is_ok_and(|len| len == 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subscriptions_that_end_while_they_are_added_are_forgotten() {
    let set = SubscriptionSet::new();
    for _ in 0..500 {
        let (send, receive) = tokio::sync::oneshot::channel::<()>();
        let subscription = from_future(receive).subscribe(drop);
        let ends = thread::spawn(move || send.send(()));
        set.add(subscription);
        ends.join().unwrap().unwrap();
    }
    while !set.is_empty() {
        yield_now().await;
    }
}

#[tokio::test]
async fn the_next_subscription_cancels_the_one_before_it() {
    let (serial, counter) = (SerialSubscription::new(), LeakCounter::new());
    for _ in 0..3 {
        serial.replace(waits(&counter));
        assert_eq!(counter.live(), 1);
    }
    serial.clear();
    counter.assert_none_left();
    assert!(!serial.is_active());
    serial.replace(waits(&counter));
    assert!(serial.is_active());
    drop(serial);
    counter.assert_none_left();
}

#[tokio::test]
async fn a_subscription_that_has_ended_takes_the_place_of_the_one_before_it() {
    let (serial, counter) = (SerialSubscription::new(), LeakCounter::new());
    serial.replace(waits(&counter));
    serial.replace(just(1).subscribe(drop));
    assert!(!serial.is_active());
    counter.assert_none_left();
}

#[tokio::test]
async fn what_comes_after_the_end_is_cancelled_at_once() {
    let (serial, counter) = (SerialSubscription::new(), LeakCounter::new());
    serial.replace(waits(&counter));
    serial.cancel();
    counter.assert_none_left();
    serial.replace(waits(&counter));
    assert!(serial.is_cancelled() && !serial.is_active());
    counter.assert_none_left();
}
