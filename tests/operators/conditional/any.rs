use futures::FutureExt;
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

#[test]
fn is_true_at_the_first_item_that_matches_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("--a--b--z--c--|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.any(|letter| letter == "z"), "--------(t|)").values([("t", true)]);
    });
}

#[test]
fn is_false_at_the_end_where_nothing_matches() {
    marble(|m| {
        m.expect(m.hot("--a--b--|").any(|letter| letter == "z"), "--------(f|)").values([("f", false)]);
    });
}

#[test]
fn an_empty_source_gives_false() {
    marble(|m| {
        m.expect(m.cold("-----|").any(|_| true), "-----(f|)").values([("f", false)]);
    });
}

#[test]
fn waits_for_a_source_that_does_not_complete() {
    marble(|m| {
        m.expect(m.cold("-a---").any(|_| false), "-----");
    });
}

#[test]
fn an_error_before_a_match_passes() {
    marble(|m| {
        m.expect(m.cold("-a-#").any(|_| false), "---#");
    });
}

#[test]
fn an_error_after_a_match_does_not() {
    marble(|m| {
        m.expect(m.cold("-a-#").any(|_| true), "-(t|)").values([("t", true)]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.any(|_| false), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn gives_way_after_1024_items() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut outcome = pin!(source.any(|_| false));
    assert_eq!(outcome.as_mut().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(outcome.await, Ok(false));
}
