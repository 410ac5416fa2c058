use futures::StreamExt;
use headwater::{prelude::*, testing::marble};
use std::{pin::pin, rc::Rc};

#[test]
fn emits_the_value_at_the_end_of_an_empty_source() {
    marble(|m| {
        let source = m.hot("--------|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.default_if_empty("x"), "--------(x|)");
    });
}

#[test]
fn passes_a_source_that_has_items() {
    marble(|m| {
        m.expect(m.hot("---a--b--|").default_if_empty("x"), "---a--b--|");
    });
}

#[test]
fn a_source_that_is_empty_at_once_has_the_value_at_once() {
    marble(|m| {
        m.expect(m.cold("|").default_if_empty("x"), "(x|)");
    });
}

#[test]
fn passes_an_error_of_an_empty_source() {
    marble(|m| {
        m.expect(m.cold("--#").default_if_empty("x"), "--#");
    });
}

#[test]
fn passes_an_error_after_items() {
    marble(|m| {
        m.expect(m.cold("-a-#").default_if_empty("x"), "-a-#");
    });
}

#[test]
fn waits_for_a_source_that_is_silent() {
    marble(|m| {
        m.expect(m.cold("----").default_if_empty("x"), "----");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.default_if_empty("x"), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn the_value_is_gone_at_the_first_item() {
    let value = Rc::new(1);
    let mut source = pin!(from_iter([Rc::new(2), Rc::new(3)]).default_if_empty(Rc::clone(&value)));
    assert!(source.next().await.is_some());
    assert_eq!(Rc::strong_count(&value), 1);
}
