//! Several consumers of one run.

use super::{explore, rest, subscribed};
use headwater::prelude::*;
use loom::thread;

#[test]
fn one_who_drives_and_one_who_waits_both_see_everything() {
    explore(2, || {
        let subject = PublishSubject::<u32>::new(4);
        let shared = subject.observe().share();
        let (one, other) = (subscribed(shared.clone()), subscribed(shared));
        let reader = thread::spawn(move || rest(one));
        subject.try_send(1).unwrap();
        drop(subject);
        assert_eq!(rest(other), [1]);
        assert_eq!(reader.join().unwrap(), [1]);
    });
}

#[test]
fn one_who_is_dropped_while_it_may_be_driving_leaves_nobody_waiting() {
    explore(2, || {
        let subject = PublishSubject::<u32>::new(4);
        let shared = subject.observe().share();
        let (driver, other) = (subscribed(shared.clone()), subscribed(shared));
        let leaves = thread::spawn(move || {
            let mut driver = driver;
            let _ = futures::FutureExt::now_or_never(futures::StreamExt::next(&mut driver));
        });
        subject.try_send(1).unwrap();
        drop(subject);
        assert_eq!(rest(other), [1]);
        leaves.join().unwrap();
    });
}

#[test]
fn one_who_comes_while_the_last_one_leaves_joins_its_run_or_begins_a_new_one() {
    explore(2, || {
        let subject = ReplaySubject::<u32>::new(1, 4);
        subject.try_send(1).unwrap();
        let shared = subject.observe().share();
        let last = subscribed_after_one(shared.clone());
        let leaves = thread::spawn(move || drop(last));
        let comes = thread::spawn(move || rest(Box::pin(shared)));
        subject.try_send(2).unwrap();
        drop(subject);
        let seen = comes.join().unwrap();
        assert!(seen.is_empty() || seen.last() == Some(&2), "{seen:?}");
        leaves.join().unwrap();
    });
}

/// An observable of which the first item was read.
fn subscribed_after_one<S>(observable: Observable<S>) -> std::pin::Pin<Box<Observable<S>>>
where
    S: Source<Item = u32, Error = std::convert::Infallible>,
{
    let mut observable = Box::pin(observable);
    let first = futures::FutureExt::now_or_never(futures::StreamExt::next(&mut observable));
    assert_eq!(first, Some(Some(Ok(1))));
    observable
}

#[test]
fn a_consumer_that_is_full_is_waited_for_and_then_all_go_on() {
    explore(2, || {
        let shared = from_iter([1, 2]).share_with(Share::new().capacity(1).connect_at(2));
        let (one, other) = (subscribed(shared.clone()), Box::pin(shared));
        let reader = thread::spawn(move || rest(one));
        assert_eq!(rest(other), [1, 2]);
        assert_eq!(reader.join().unwrap(), [1, 2]);
    });
}

#[test]
fn each_item_goes_to_one_of_those_who_balance_it() {
    explore(2, || {
        let subject = PublishSubject::<u32>::new(4);
        let mut outputs = subject.observe().balance(2).into_iter().map(subscribed);
        let (one, other) = (outputs.next().unwrap(), outputs.next().unwrap());
        let reader = thread::spawn(move || rest(one));
        subject.try_send(1).unwrap();
        subject.try_send(2).unwrap();
        drop(subject);
        let mut seen = rest(other);
        seen.extend(reader.join().unwrap());
        seen.sort_unstable();
        assert_eq!(seen, [1, 2]);
    });
}

#[test]
fn an_item_for_the_other_output_wakes_it() {
    explore(2, || {
        let subject = PublishSubject::<u32>::new(4);
        let mut outputs = subject.observe().partition_by(2, |n| *n as usize % 2).into_iter().map(subscribed);
        let (even, odd) = (outputs.next().unwrap(), outputs.next().unwrap());
        let reader = thread::spawn(move || rest(even));
        subject.try_send(1).unwrap();
        subject.try_send(2).unwrap();
        drop(subject);
        assert_eq!(rest(odd), [1]);
        assert_eq!(reader.join().unwrap(), [2]);
    });
}
