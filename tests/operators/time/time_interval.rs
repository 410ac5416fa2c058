use super::consumer::{Hand, busy, ms};
use headwater::{Timed, prelude::*, testing::marble};
use std::{pin::pin, task::Poll};
use tokio::time::advance;

fn timed<T>(item: T, interval: u64, elapsed: u64) -> Timed<T> {
    Timed { item, interval: ms(interval), elapsed: ms(elapsed) }
}

#[test]
fn an_item_comes_with_the_time_since_the_one_before_and_since_the_subscription() {
    marble(|m| {
        let source = m.hot("--a---(bc)-|");
        m.expect_subscriptions(&source, ["^----------!"]);
        let values = [("a", timed("a", 2, 2)), ("b", timed("b", 4, 6)), ("c", timed("c", 0, 6))];
        m.expect(source.time_interval(), "--a---(bc)-|").values(values);
    });
}

#[test]
fn the_subscription_begins_the_first_interval() {
    marble(|m| {
        let source = m.hot("----a-b|");
        let values = [("a", timed("a", 2, 2)), ("b", timed("b", 2, 4))];
        m.expect(source.time_interval(), "----a-b|").values(values).subscription("--^");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").time_interval(), "---|");
    });
}

#[test]
fn an_error_passes() {
    marble(|m| {
        m.expect(m.cold("-a-#").time_interval(), "-a-#").values([("a", timed("a", 1, 1))]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("---a--");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.time_interval(), "--").subscription("^-!");
    });
}

#[test]
fn an_item_has_come_when_a_slow_consumer_takes_it() {
    marble(|m| {
        let taken = m.hot("-ab------|").time_interval().map(|timed| timed.interval.as_millis());
        m.expect(taken.merge_map(1, |interval| busy(4, interval)), "-----a---(b|)").values([("a", 1), ("b", 4)]);
    });
}

#[tokio::test(start_paused = true)]
async fn a_clone_has_a_subscription_of_its_own() {
    let hand = Hand::default();
    let mut first = pin!(interval(ms(10)).time_interval());
    assert!(hand.poll(first.as_mut()).is_pending());
    advance(ms(5)).await;
    let mut clone = pin!(first.clone());
    assert!(hand.poll(clone.as_mut()).is_pending());
    advance(ms(11)).await;
    assert_eq!(hand.poll(first), Poll::Ready(Some(Ok(timed(0, 16, 16)))));
    assert_eq!(hand.poll(clone), Poll::Ready(Some(Ok(timed(0, 11, 11)))));
}
