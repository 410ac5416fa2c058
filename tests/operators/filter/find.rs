use futures::FutureExt;
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

#[test]
fn gives_the_first_item_that_matches_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("---a--b---c-|");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect(source.find(|letter| *letter == "b"), "------(x|)").values([("x", Some("b"))]);
    });
}

#[test]
fn gives_none_at_the_end_where_nothing_matches() {
    marble(|m| {
        m.expect(m.hot("---a--b--c--|").find(|letter| *letter == "z"), "------------(x|)").values([("x", None)]);
    });
}

#[test]
fn an_empty_source_gives_none() {
    marble(|m| {
        m.expect(m.cold("--|").find(|_| true), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_before_a_match_passes() {
    marble(|m| {
        m.expect(m.cold("-a-#").find(|letter| *letter == "z"), "---#");
    });
}

#[test]
fn a_delay_shifts_it_as_any_other_item() {
    marble(|m| {
        let found = from_try_future(m.hot("---a--b---c-|").find(|letter| *letter == "b"));
        m.expect(found.delay(m.frames(2)), "--------(x|)").values([("x", Some("b"))]);
    });
}

#[tokio::test]
async fn gives_way_after_1024_items_that_do_not_match() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut found = pin!(source.find(|n| *n == 2_500));
    assert_eq!(found.as_mut().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(found.await, Ok(Some(2_500)));
    assert_eq!(pulled.get(), 2_501);
}
