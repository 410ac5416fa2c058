use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, collections::HashSet};

#[test]
fn gives_every_different_item_when_the_source_completes() {
    marble(|m| {
        m.expect(m.cold("-a-b-a-|").to_set(), "-------(x|)").values([("x", HashSet::from(["a", "b"]))]);
    });
}

#[test]
fn an_empty_source_gives_an_empty_set() {
    marble(|m| {
        m.expect(m.cold("--|").to_set(), "--(x|)").values([("x", HashSet::new())]);
    });
}

#[test]
fn an_error_drops_what_was_collected() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").to_set(), "-----#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.to_set(), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn holds_no_more_than_what_differs() {
    let pulled = Cell::new(0);
    let Ok(set) = from_iter(0..10_000).tap(|_| pulled.set(pulled.get() + 1)).map(|n| n % 3).to_set().await;
    assert_eq!((set, pulled.get()), (HashSet::from([0, 1, 2]), 10_000));
}
