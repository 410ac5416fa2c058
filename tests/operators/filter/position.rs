use futures::FutureExt;
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

#[test]
fn gives_the_number_of_the_first_item_that_matches_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("----a--b--c--d---|");
        m.expect_subscriptions(&source, ["^---------!"]);
        m.expect(source.position(|letter| letter == "c"), "----------(x|)").values([("x", Some(2))]);
    });
}

#[test]
fn the_first_item_has_the_number_0() {
    marble(|m| {
        m.expect(m.cold("--a--b--|").position(|_| true), "--(x|)").values([("x", Some(0))]);
    });
}

#[test]
fn gives_none_at_the_end_where_nothing_matches() {
    marble(|m| {
        m.expect(m.hot("---a--b--c--|").position(|letter| letter == "z"), "------------(x|)").values([("x", None)]);
    });
}

#[test]
fn an_empty_source_gives_none() {
    marble(|m| {
        m.expect(m.cold("--|").position(|_| true), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_before_a_match_passes() {
    marble(|m| {
        m.expect(m.hot("---a--b--#").position(|letter| letter == "z"), "---------#");
    });
}

#[tokio::test]
async fn gives_way_after_1024_items_that_do_not_match() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut position = pin!(source.position(|n| n == 2_500));
    assert_eq!(position.as_mut().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(position.await, Ok(Some(2_500)));
}
