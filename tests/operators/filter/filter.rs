use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

fn small(letter: &&str) -> bool {
    *letter == letter.to_lowercase()
}

#[test]
fn emits_only_what_the_predicate_likes() {
    marble(|m| {
        m.expect(m.cold("-a-B-c-D-|").filter(small), "-a---c---|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").filter(small), "--|");
    });
}

#[test]
fn completes_with_the_source_when_everything_was_rejected() {
    marble(|m| {
        m.expect(m.cold("-A-B-|").filter(small), "-----|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-B-#").filter(small), "-a---#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-B---c");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.filter(small), "-a---").subscription("^----!");
    });
}

#[tokio::test]
async fn gives_way_after_1024_rejected_items() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut nothing = pin!(source.filter(|_| false));
    assert_eq!(nothing.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(nothing.next().await, None);
}

#[tokio::test]
async fn the_budgets_of_stacked_filters_do_not_multiply() {
    let pulled = Cell::new(0);
    let source = from_iter(0..100_000).tap(|_| pulled.set(pulled.get() + 1));
    let stacked = source.filter(|n| n % 2 == 0).filter(|n| n % 100 == 0).filter(|_| false);
    let mut nothing = pin!(stacked);
    assert_eq!(nothing.next().now_or_never(), None);
    assert!(pulled.get() <= 3 * 1_024, "{} items in one poll", pulled.get());
    assert_eq!(nothing.next().await, None);
}
