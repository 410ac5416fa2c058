use crate::panic_of;
use futures::{FutureExt, Stream, task::noop_waker_ref};
use headwater::{
    prelude::*,
    testing::{LeakCounter, Probe, TestError, marble},
};
use std::{
    pin::pin,
    task::{Context, Poll},
};
use tokio::task::yield_now;

#[test]
fn it_is_subscribed_to_with_the_first_poll_and_not_before() {
    let (probe, source) = Probe::<u32>::new();
    let mut source = source.map(|n| n + 1);
    assert_eq!((probe.is_subscribed(), probe.has_demand(), probe.polls()), (false, false, 0));
    assert_eq!(source.next().now_or_never(), None);
    assert_eq!((probe.is_subscribed(), probe.has_demand(), probe.polls()), (true, true, 1));
    drop(source);
    assert_eq!((probe.is_subscribed(), probe.has_demand(), probe.is_dropped()), (false, false, true));
}

#[test]
fn what_it_is_told_waits_for_a_poll_in_its_order() {
    let (probe, mut source) = Probe::<u32, TestError>::new();
    probe.next(1);
    probe.next(2);
    probe.error("late".into());
    assert_eq!(probe.queued(), 2);
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(2))));
    assert!(probe.is_subscribed());
    assert_eq!(source.next().now_or_never(), Some(Some(Err("late".into()))));
    assert!(!probe.is_subscribed() && !probe.is_dropped());
}

#[test]
fn its_size_is_known_when_its_end_is() {
    let (probe, source) = Probe::<u32>::new();
    let source = source.into_source();
    probe.next(1);
    assert_eq!(source.size_hint(), (1, None));
    probe.complete();
    assert_eq!(source.size_hint(), (1, Some(1)));
}

#[test]
fn demand_is_there_from_a_poll_that_found_nothing_to_what_is_sent_next() {
    let (probe, mut source) = Probe::<u32>::new();
    assert_eq!(source.next().now_or_never(), None);
    assert!(probe.has_demand());
    probe.next(1);
    assert!(!probe.has_demand());
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(1))));
    assert!(!probe.has_demand());
    assert_eq!(source.next().now_or_never(), None);
    assert!(probe.has_demand());
}

#[tokio::test]
async fn it_wakes_who_waits() {
    let (probe, source) = Probe::<u32>::new();
    let waiting = tokio::spawn(source.to_vec());
    yield_now().await;
    assert!(probe.has_demand());
    for n in 0..3 {
        probe.next(n);
        yield_now().await;
        assert!(probe.has_demand());
    }
    probe.complete();
    assert_eq!(waiting.await.unwrap(), Ok(vec![0, 1, 2]));
    assert!(probe.is_dropped());
}

#[test]
fn what_was_not_taken_is_dropped_with_the_observable_and_what_comes_later_at_once() {
    let counter = LeakCounter::new();
    let (probe, source) = Probe::new();
    probe.next(counter.token());
    probe.error(counter.token());
    assert_eq!(counter.live(), 2);
    drop(source);
    counter.assert_none_left();

    let (probe, source) = Probe::new();
    drop(source);
    probe.next(counter.token());
    probe.error(counter.token());
    counter.assert_none_left();
}

#[test]
fn dropped_it_says_nothing_more_than_it_was_told() {
    let (probe, mut source) = Probe::<u32>::new();
    probe.next(1);
    drop(probe);
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(source.next().now_or_never(), None);
}

#[test]
fn speaking_after_the_end_is_a_mistake_of_the_test() {
    let (probe, _source) = Probe::<u32, TestError>::new();
    probe.complete();
    for (call, text) in [
        ("next", panic_of(|| probe.next(1))),
        ("error", panic_of(|| probe.error("late".into()))),
        ("complete", panic_of(|| probe.complete())),
    ] {
        let head = format!("`{call}` of the probe made at tests/testing/probe.rs:");
        assert!(text.starts_with(&head) && text.ends_with(" after its end"), "{text}");
    }
}

#[test]
fn a_poll_after_the_end_names_the_place_of_the_probe() {
    let line = line!() + 1;
    let (probe, source) = Probe::<u32>::new();
    probe.complete();
    let mut source = pin!(source);
    let mut cx = Context::from_waker(noop_waker_ref());
    assert_eq!(source.as_mut().poll_next(&mut cx), Poll::Ready(None));
    let text = panic_of(|| source.as_mut().poll_next(&mut cx));
    assert!(text.starts_with(&format!("the probe made at tests/testing/probe.rs:{line}:")), "{text}");
    assert!(text.ends_with("was polled after its end"), "{text}");
}

#[test]
fn it_stands_in_a_picture() {
    marble(|m| {
        let (probe, source) = Probe::<&str, TestError>::new();
        let driven = m.hot("-a-b-|").tap(move |letter| probe.next(letter)).filter(|_| false);
        m.expect(driven.merge(source), "-a-b--");
    });
}
