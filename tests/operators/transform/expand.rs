use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, panic::catch_unwind, pin::pin};

#[test]
fn every_item_is_expanded_until_nothing_comes_of_it() {
    marble(|m| {
        let inner = m.cold("--x|");
        m.expect_subscriptions(&inner, ["-^--!", "---^--!", "-----^!"]);
        let source = m.cold("-a------|").values([("a", 1)]);
        let doubled = source.expand(8, move |n| inner.clone().map(move |_| n * 2).take_until(stop(n)));
        m.expect(doubled, "-a-b-c--|").values([("a", 1), ("b", 2), ("c", 4)]);
    });
}

/// Stops the expansion of what is large a frame later.
async fn stop(n: u32) {
    let frames = if n < 4 { 100 } else { 1 };
    tokio::time::sleep(std::time::Duration::from_millis(frames)).await;
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        let inner = m.cold("-x|");
        m.expect(m.cold("--|").expand(2, move |_| inner.clone()), "--|");
    });
}

#[test]
fn empty_inner_observables_leave_the_items_of_the_source() {
    marble(|m| {
        let inner = m.cold("|");
        m.expect(m.cold("-a-b-|").expand(2, move |_| inner.clone()), "-a-b-|");
    });
}

#[test]
fn completes_only_when_nothing_is_left_to_expand() {
    marble(|m| {
        let (long, short) = (m.cold("---y|"), m.cold("--|"));
        let expanded = m.cold("-a|").expand(2, move |letter| if letter == "a" { long.clone() } else { short.clone() });
        m.expect(expanded, "-a--y-|");
    });
}

#[test]
fn an_item_is_emitted_when_there_is_room_for_its_expansion() {
    marble(|m| {
        let (first, other) = (m.cold("-y---|"), m.cold("--|"));
        let expanded =
            m.hot("-a-------|").expand(1, move |letter| if letter == "a" { first.clone() } else { other.clone() });
        m.expect(expanded, "-a----y--|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_inner_observables() {
    marble(|m| {
        let inner = m.cold("------x|");
        m.expect_subscriptions(&inner, ["-^---!"]);
        m.expect(m.hot("-a---#").expand(2, move |_| inner.clone()), "-a---#");
    });
}

#[test]
fn an_error_of_an_inner_observable_drops_everything_else() {
    marble(|m| {
        let source = m.hot("-a-b----|");
        let inner = m.cold("---#");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_subscriptions(&inner, ["-^--!", "---^!"]);
        m.expect(source.expand(2, move |_| inner.clone()), "-a-b#");
    });
}

#[test]
fn dropping_it_drops_source_and_inner_observables() {
    marble(|m| {
        let source = m.hot("-a----");
        let inner = m.cold("------x");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_subscriptions(&inner, ["-^--!"]);
        m.expect(source.expand(2, move |_| inner.clone()), "-a--").subscription("^---!");
    });
}

#[tokio::test]
async fn one_at_a_time_it_walks_a_tree_breadth_first() {
    let children = |n: u32| from_iter((n < 4).then_some([2 * n, 2 * n + 1]).into_iter().flatten());
    let tree = just(1).expand(1, children);
    assert_eq!(tree.clone().to_vec().await, Ok(vec![1, 2, 3, 4, 5, 6, 7]));
    assert_eq!(tree.to_vec().await, Ok(vec![1, 2, 3, 4, 5, 6, 7]));
}

#[tokio::test]
async fn an_endless_expansion_ends_with_a_take_and_the_last_item_is_not_expanded() {
    let expanded = Cell::new(0);
    let powers = just(1_u64).expand(1, |n| {
        expanded.set(expanded.get() + 1);
        just(n * 2)
    });
    assert_eq!(powers.take(4).to_vec().await, Ok(vec![1, 2, 4, 8]));
    assert_eq!(expanded.get(), 3);
}

#[tokio::test]
async fn a_long_chain_needs_no_deep_stack() {
    let chain = just(0_u32).expand(4, |n| from_iter((n < 300_000).then_some(n + 1)));
    assert_eq!(chain.count().await, Ok(300_001));
}

#[test]
fn has_ended_behind_an_error() {
    let mut failing = pin!(from_iter([1, 2]).with_error().expand(2, |_| throw_error(TestError::from("error"))));
    assert_eq!(failing.next().now_or_never(), Some(Some(Ok(1))));
    assert!(matches!(failing.next().now_or_never(), Some(Some(Err(_)))));
    assert_eq!(failing.next().now_or_never(), Some(None));
    assert_eq!(failing.next().now_or_never(), Some(None));
}

#[test]
fn a_concurrency_of_0_is_refused() {
    assert!(catch_unwind(|| drop(from_iter([1]).expand(0, just))).is_err());
}

#[tokio::test]
async fn gives_way_after_1024_items_that_come_to_wait() {
    let made = Cell::new(0);
    let inner = |n| from_iter(1..if n == 0 { 3_000 } else { 1 }).tap(|_| made.set(made.get() + 1));
    let mut numbers = pin!(just(0).expand(1, inner));
    assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(0))));
    assert_eq!(numbers.next().now_or_never(), None);
    // The first to come was the item of the source.
    assert_eq!(made.get(), 1_024 - 1);
    assert_eq!(numbers.count().await, 2_999);
}
