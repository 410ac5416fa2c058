use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

#[test]
fn passes_only_the_end() {
    marble(|m| {
        let source = m.hot("---a--b--c--d--|");
        m.expect_subscriptions(&source, ["^--------------!"]);
        m.expect(source.ignore_elements(), "---------------|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.hot("-a-b-#").ignore_elements(), "-----#");
        m.expect(m.cold("#").ignore_elements(), "#");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").ignore_elements(), "--|");
    });
}

#[test]
fn waits_for_a_source_that_does_not_complete() {
    marble(|m| {
        m.expect(m.cold("-a-b--").ignore_elements(), "------");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("---a--b--c--d--|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.ignore_elements(), "--------").subscription("^-------!");
    });
}

#[tokio::test]
async fn gives_way_after_1024_items() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut ignored = pin!(source.ignore_elements());
    assert_eq!(ignored.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(ignored.next().await, None);
}
