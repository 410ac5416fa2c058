use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::Cell,
    future::{pending, ready},
    pin::pin,
    time::Duration,
};

async fn add(sum: u64, n: u64) -> Result<u64, TestError> {
    tokio::time::sleep(Duration::from_millis(3)).await;
    sum.checked_add(n).ok_or_else(|| TestError::from("too much"))
}

const NUMBERS: [(&str, u64); 4] = [("a", 1), ("b", 10), ("c", 100), ("x", u64::MAX)];
const SUMS: [(&str, u64); 4] = [("a", 1), ("b", 11), ("c", 111), ("z", 0)];

#[test]
fn each_step_begins_with_the_outcome_of_the_one_before() {
    marble(|m| {
        let source = m.hot("-ab--------c-----|").values(NUMBERS);
        m.expect(source.scan_async(0, add), "----a--b------c--|").values(SUMS);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").values(NUMBERS).scan_async(0, add), "--|").values(SUMS);
    });
}

#[test]
fn completes_when_the_last_future_is_ready() {
    marble(|m| {
        m.expect(m.cold("-a|").values(NUMBERS).scan_async(0, add), "----(a|)").values(SUMS);
    });
}

#[test]
fn an_error_of_the_source_is_seen_while_a_future_runs() {
    marble(|m| {
        m.expect(m.hot("-a-#").values(NUMBERS).scan_async(0, add), "---#").values(SUMS);
    });
}

#[test]
fn an_error_of_a_future_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---x------|").values(NUMBERS);
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.scan_async(0, add), "----a---#").values(SUMS).error("too much");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a----").values(NUMBERS);
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.scan_async(0, add), "---").values(SUMS).subscription("^--!");
    });
}

#[test]
fn takes_no_more_than_one_item_ahead() {
    let pulled = Cell::new(0);
    let source = from_iter(0..10).tap(|_| pulled.set(pulled.get() + 1));
    let mut waiting = pin!(source.scan_async(0, |_, _| pending()));
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(pulled.get(), 2);
    assert_eq!(waiting.size_hint(), (10, Some(10)));
}

#[test]
fn futures_that_are_ready_at_once_cost_no_wait() {
    let sums = from_iter([1, 2, 3]).scan_async(0, |sum, n| ready(Ok(sum + n)));
    assert_eq!(sums.clone().to_vec().now_or_never(), Some(Ok(vec![1, 3, 6])));
    assert_eq!(sums.to_vec().now_or_never(), Some(Ok(vec![1, 3, 6])));
}
