use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

#[test]
fn consecutive_items_with_equal_keys_are_together() {
    marble(|m| {
        let source = m.hot("-a-A-b-a-a-|");
        m.expect_subscriptions(&source, ["^----------!"]);
        m.expect(source.chunk_by(|letter| letter.to_lowercase()), "-----x-y---(z|)").values([
            ("x", vec!["a", "A"]),
            ("y", vec!["b"]),
            ("z", vec!["a", "a"]),
        ]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").chunk_by(|letter| *letter), "--|").values([("x", vec![""])]);
        m.expect(m.cold("--#").chunk_by(|letter| *letter), "--#").values([("x", vec![""])]);
    });
}

#[test]
fn an_error_drops_the_open_chunk() {
    marble(|m| {
        m.expect(m.cold("-a-b-b-#").chunk_by(|letter| *letter), "---x---#").values([("x", vec!["a"])]);
    });
}

#[test]
fn the_key_of_each_item_is_asked_for_once() {
    let asked = Cell::new(0);
    let chunks = from_iter([1, 1, 2, 3, 3]).chunk_by(|n| {
        asked.set(asked.get() + 1);
        *n
    });
    assert_eq!(chunks.to_vec().now_or_never(), Some(Ok(vec![vec![1, 1], vec![2], vec![3, 3]])));
    assert_eq!(asked.get(), 5);
}

#[test]
fn gives_way_while_the_key_stays() {
    let endless = from_iter(0..).tap(|n| assert!(*n < 10_000, "it never gives way"));
    assert!(pin!(endless.chunk_by(|_| ())).next().now_or_never().is_none());
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-a-");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.chunk_by(|letter| *letter), "---").values([("x", vec![""])]).subscription("^--!");
    });
}

#[test]
fn a_clone_remembers_no_key() {
    let mut begun = from_iter([1, 1, 2, 2]).chunk_by(|n| *n);
    assert_eq!(begun.next().now_or_never(), Some(Some(Ok(vec![1, 1]))));
    assert_eq!(begun.clone().to_vec().now_or_never(), Some(Ok(vec![vec![2]])));
    assert_eq!(begun.to_vec().now_or_never(), Some(Ok(vec![vec![2, 2]])));
}
