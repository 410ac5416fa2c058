use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

#[test]
fn passes_everything_from_the_first_item_that_the_predicate_dislikes() {
    marble(|m| {
        let source = m.hot("--1--2-^-3--4--5--3--1--");
        m.expect(source.skip_while(|digit| *digit < "5"), "--------5--3--1--");
    });
}

#[test]
fn of_a_predicate_that_is_never_true_passes_everything() {
    marble(|m| {
        m.expect(m.hot("-1-^2--3--4--|").skip_while(|_| false), "-2--3--4--|");
    });
}

#[test]
fn of_a_predicate_that_is_always_true_passes_only_the_end() {
    marble(|m| {
        m.expect(m.hot("-1-^2--3--4--|").skip_while(|_| true), "----------|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").skip_while(|_| true), "--|");
    });
}

#[test]
fn passes_an_error_before_the_first_item() {
    marble(|m| {
        m.expect(m.cold("-a-#").skip_while(|_| true), "---#");
    });
}

#[test]
fn passes_an_error_after_items() {
    marble(|m| {
        let source = m.hot("-a-b-c-#");
        m.expect_subscriptions(&source, ["^------!"]);
        m.expect(source.skip_while(|letter| *letter != "b"), "---b-c-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.skip_while(|_| true), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn asks_no_more_after_the_first_false() {
    let mut asked = Vec::new();
    let kept = from_iter([1, 2, 1, 2]).skip_while(|n| {
        asked.push(*n);
        *n < 2
    });
    assert_eq!(kept.to_vec().await, Ok(vec![2, 1, 2]));
    assert_eq!(asked, [1, 2]);
}

#[tokio::test]
async fn gives_way_after_1024_items_that_it_leaves_out() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut kept = pin!(source.skip_while(|n| *n < 2_500));
    assert_eq!(kept.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(kept.next().await, Some(Ok(2_500)));
}

#[tokio::test]
async fn its_hint_counts_on_all_items_behind_the_first_that_passes() {
    let mut kept = pin!(from_iter(0..5).skip_while(|n| *n < 2));
    assert_eq!(kept.size_hint(), (0, Some(5)));
    assert_eq!(kept.next().await, Some(Ok(2)));
    assert_eq!(kept.size_hint(), (2, Some(2)));
}
