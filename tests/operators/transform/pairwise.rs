use futures::{Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{pin::pin, rc::Rc};

#[test]
fn pairs_each_item_with_the_one_before() {
    marble(|m| {
        m.expect(m.hot("--a--b-c----d-|").pairwise(), "-----x-y----z-|").values([
            ("x", ("a", "b")),
            ("y", ("b", "c")),
            ("z", ("c", "d")),
        ]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").pairwise(), "--|");
    });
}

#[test]
fn a_source_of_one_item_is_empty() {
    marble(|m| {
        m.expect(m.cold("-a-|").pairwise(), "---|");
    });
}

#[test]
fn an_error_drops_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-a-#").pairwise(), "---#");
        m.expect(m.cold("-a-b-#").pairwise(), "---x-#").values([("x", ("a", "b"))]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b---c");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.pairwise(), "---x-").values([("x", ("a", "b"))]).subscription("^----!");
    });
}

#[test]
fn each_subscription_waits_for_its_own_first_item() {
    marble(|m| {
        let pairs = m.hot("-a--b--c-|").pairwise();
        m.expect(pairs.clone(), "----x--y-|").values([("x", ("a", "b")), ("y", ("b", "c"))]);
        m.expect(pairs, "        -------y-|").values([("y", ("b", "c"))]).subscription("--^");
    });
}

#[tokio::test]
async fn holds_no_item_after_the_end() {
    let item = Rc::new(());
    let mut pairs = pin!(from_iter([Rc::clone(&item), Rc::clone(&item)]).pairwise());
    while pairs.next().await.is_some() {}
    assert_eq!(Rc::strong_count(&item), 1);
}

#[tokio::test]
async fn its_hint_counts_one_less_until_it_has_the_first_item() {
    let mut pairs = pin!(from_iter(0..5).pairwise());
    assert_eq!(pairs.size_hint(), (4, Some(4)));
    pairs.next().await;
    assert_eq!(pairs.size_hint(), (3, Some(3)));
    assert_eq!(from_iter(0..0).pairwise().size_hint(), (0, Some(0)));
}
