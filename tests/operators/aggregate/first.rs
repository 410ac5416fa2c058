use headwater::{
    EmptyError,
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, rc::Rc};

#[test]
fn gives_the_first_item_and_drops_the_source_with_it() {
    marble(|m| {
        let source = m.hot("--a--b--|");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.first(), "--(x|)").values([("x", Some("a"))]);
    });
}

#[test]
fn an_empty_source_gives_none() {
    marble(|m| {
        m.expect(m.cold("--|").first(), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_before_the_first_item_passes() {
    marble(|m| {
        m.expect(m.cold("--#").first(), "--#");
    });
}

#[test]
fn an_error_behind_the_first_item_is_never_seen() {
    marble(|m| {
        m.expect(m.cold("--a-#").first(), "--(x|)").values([("x", Some("a"))]);
    });
}

#[test]
fn waits_for_a_silent_source() {
    marble(|m| {
        m.expect(m.cold("------").first(), "------");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("----a-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.first(), "---").subscription("^--!");
    });
}

#[test]
fn the_form_with_an_error_gives_the_item_itself() {
    marble(|m| {
        let source = m.hot("--a--b--|");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.first_or_err(), "--(a|)");
    });
}

#[test]
fn the_form_with_an_error_fails_when_the_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").first_or_err(), "--#").error("no item came before the end");
    });
}

#[test]
fn the_form_with_an_error_passes_that_of_the_source() {
    marble(|m| {
        m.expect(m.cold("--#").first_or_err(), "--#");
    });
}

#[test]
fn dropping_the_form_with_an_error_drops_the_source() {
    marble(|m| {
        let source = m.hot("----a-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.first_or_err(), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn pulls_one_item_only() {
    let pulled = Cell::new(0);
    let source = from_iter(5..).tap(|_| pulled.set(pulled.get() + 1));
    assert_eq!(source.first().await, Ok(Some(5)));
    assert_eq!(pulled.get(), 1);
}

#[tokio::test]
async fn the_source_is_gone_before_the_item_is_handed_over() {
    let held = Rc::new(());
    let guard = Rc::clone(&held);
    let mut first = from_iter(0..).map(move |n| (n, &guard).0).first();
    assert_eq!((&mut first).await, Ok(Some(0)));
    assert_eq!(Rc::strong_count(&held), 1);
}

#[tokio::test]
async fn the_errors_of_a_pipeline_can_be_made_of_the_one_that_it_adds() {
    let nothing = || from_iter([0; 0]);
    let error = nothing().with_error::<EmptyError>().first_or_err().await.unwrap_err();
    assert_eq!(error.to_string(), "no item came before the end");
    assert_eq!(nothing().with_error().first_or_err().await, Err(TestError::from(error)));
}
