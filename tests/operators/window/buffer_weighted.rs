use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::pin::pin;

#[test]
fn a_buffer_ends_with_the_item_that_reaches_the_limit() {
    marble(|m| {
        let values = [("2", 2), ("3", 3), ("9", 9), ("4", 4), ("1", 1)];
        let source = m.hot("-2-3-9-4-1-2-|").values(values);
        m.expect_subscriptions(&source, ["^------------!"]);
        m.expect(source.buffer_weighted(5, |weight| *weight), "---x-y---z---(u|)").values([
            ("x", vec![2, 3]),
            ("y", vec![9]),
            ("z", vec![4, 1]),
            ("u", vec![2]),
        ]);
    });
}

#[test]
fn items_without_weight_go_with_the_others() {
    let weights = from_iter([0, 0, 3, 0, 2, 0]).buffer_weighted(5, |weight| *weight).to_vec().now_or_never();
    assert_eq!(weights, Some(Ok(vec![vec![0, 0, 3, 0, 2], vec![0]])));
}

#[test]
fn weights_beyond_all_bounds_do_not_overflow() {
    let weights = from_iter([usize::MAX - 1, 2, 1]).buffer_weighted(usize::MAX, |weight| *weight).to_vec();
    assert_eq!(weights.now_or_never(), Some(Ok(vec![vec![usize::MAX - 1, 2], vec![1]])));
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").buffer_weighted(3, |_| 1), "--|").values([("x", vec![""])]);
        m.expect(m.cold("--#").buffer_weighted(3, |_| 1), "--#").values([("x", vec![""])]);
    });
}

#[test]
fn an_error_drops_the_open_buffer() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-#").buffer_weighted(2, |_| 1), "---x---#").values([("x", vec!["a", "b"])]);
    });
}

#[test]
fn a_limit_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).buffer_weighted(0, |_| 1);
    });
    assert!(refused.is_err());
}

#[test]
fn gives_way_while_nothing_has_weight() {
    let endless = from_iter(0..).tap(|n| assert!(*n < 10_000, "it never gives way"));
    assert!(pin!(endless.buffer_weighted(1, |_| 0)).next().now_or_never().is_none());
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-a-");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.buffer_weighted(9, |_| 1), "---").values([("x", vec![""])]).subscription("^--!");
    });
}

#[test]
fn a_clone_weighs_nothing() {
    let mut begun = from_iter([3, 3, 3, 2, 2]).buffer_weighted(5, |weight| *weight);
    assert_eq!(begun.next().now_or_never(), Some(Some(Ok(vec![3, 3]))));
    assert_eq!(begun.clone().to_vec().now_or_never(), Some(Ok(vec![vec![3, 2], vec![2]])));
}
