use super::consumer::{Hand, ms};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, future::pending, pin::pin, rc::Rc, task::Poll};
use tokio::time::{advance, sleep};

#[test]
fn items_come_in_the_order_of_their_notifiers() {
    marble(|m| {
        let source = m.hot("-5-1--2-|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.delay_when(|digit| sleep(ms(digit.parse().unwrap()))), "----1-5-(2|)");
    });
}

#[test]
fn the_first_item_of_a_notifier_counts_and_drops_it() {
    marble(|m| {
        let (source, notifier) = (m.hot("-a-b-|"), m.cold("---n-n|"));
        m.expect_subscriptions(&notifier, ["-^--!", "---^--!"]);
        m.expect(source.delay_when(move |_| notifier.clone()), "----a-(b|)");
    });
}

#[test]
fn an_item_whose_notifier_completes_is_dropped() {
    marble(|m| {
        let notifier = m.cold("---|");
        m.expect(m.hot("-a-b-|").delay_when(move |_| notifier.clone()), "------|");
    });
}

#[test]
fn of_notifiers_that_speak_at_one_instant_the_oldest_is_first() {
    marble(|m| {
        let source = m.hot("-3-1------|");
        let emitted = source.delay_when(|digit| sleep(ms(digit.parse().unwrap())));
        m.expect(emitted, "----(31)--|").values([("3", "3"), ("1", "1")]);
    });
}

#[test]
fn an_empty_source_never_calls_the_closure() {
    marble(|m| {
        let notifier = m.cold("n");
        m.expect_subscriptions(&notifier, []);
        m.expect(m.cold("---|").delay_when(move |_| notifier.clone()), "---|");
    });
}

#[test]
fn completion_waits_for_the_items_that_wait() {
    marble(|m| {
        m.expect(m.cold("-a|").delay_when(|_| sleep(ms(4))), "-----(a|)");
    });
}

#[test]
fn errors_of_either_drop_everything_that_waits() {
    marble(|m| {
        let notifier = m.cold("-----n");
        m.expect_subscriptions(&notifier, ["-^--!", "--^-!"]);
        m.expect(m.hot("-ab-#").delay_when(move |_| notifier.clone()), "----#");
    });
    marble(|m| {
        let (source, notifier) = (m.hot("-ab----|"), m.cold("---#"));
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_subscriptions(&notifier, ["-^--!", "--^-!"]);
        m.expect(source.delay_when(move |_| notifier.clone()), "----#");
    });
}

#[test]
fn a_notifier_that_speaks_at_once_lets_its_item_pass() {
    marble(|m| {
        m.expect(m.cold("-(ab)-c|").delay_when(|_| just(()).with_error()), "-(ab)-c|");
    });
}

#[test]
fn dropping_it_drops_the_source_and_the_notifiers() {
    marble(|m| {
        let (source, notifier) = (m.hot("-ab-----"), m.cold("-----n"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&notifier, ["-^-!", "--^!"]);
        m.expect(source.delay_when(move |_| notifier.clone()), "---").subscription("^--!");
    });
}

#[test]
fn no_more_than_so_many_items_wait() {
    let hand = Hand::default();
    let taken = Rc::new(Cell::new(0));
    let count = Rc::clone(&taken);
    let mut delayed = pin!(from_iter(0..).tap(move |_| count.set(count.get() + 1)).delay_when(|_| pending::<()>()));
    for _ in 0..3 {
        assert!(hand.poll(delayed.as_mut()).is_pending());
    }
    assert_eq!(taken.get(), 256);
    assert_eq!(hand.wakes(), 0);
}

#[test]
fn a_source_whose_items_are_all_dropped_gives_way() {
    let hand = Hand::default();
    let mut dropped = pin!(from_iter(0..).delay_when(|_| empty::<()>()));
    for polls in 1..=3 {
        assert!(hand.poll(dropped.as_mut()).is_pending());
        assert_eq!(hand.wakes(), polls);
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_whose_items_are_all_dropped_does_not_keep_the_one_that_waits() {
    let hand = Hand::default();
    let waits_or_is_dropped = |number: &u64| timer(ms(5)).take(usize::from(*number == 0));
    let mut delayed = pin!(from_iter(0..).delay_when(waits_or_is_dropped));
    assert!(hand.poll(delayed.as_mut()).is_pending());
    advance(ms(6)).await;
    assert_eq!(hand.poll(delayed.as_mut()), Poll::Ready(Some(Ok(0))));
    assert!(hand.poll(delayed).is_pending());
}

#[tokio::test(start_paused = true)]
async fn a_clone_has_nothing_that_waits() {
    let hand = Hand::default();
    let mut delayed = pin!(just(1).concat(never()).delay_when(|_| sleep(ms(5))));
    assert!(hand.poll(delayed.as_mut()).is_pending());
    advance(ms(3)).await;
    let mut clone = pin!(delayed.clone());
    assert!(hand.poll(clone.as_mut()).is_pending());
    advance(ms(3)).await;
    assert_eq!(hand.poll(delayed), Poll::Ready(Some(Ok(1))));
    assert!(hand.poll(clone).is_pending());
}
