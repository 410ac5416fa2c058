use headwater::{
    Observable, SingleError,
    prelude::*,
    testing::{TestSource, marble},
};
use std::{pin::pin, rc::Rc};

#[test]
fn gives_the_only_item_when_the_source_completes() {
    marble(|m| {
        let source = m.hot("-a----|");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect(source.single(), "------(a|)");
    });
}

#[test]
fn a_second_item_fails_it_at_once_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("---a--b--c--|");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect(source.single(), "------#").error("more than one item came");
    });
}

#[test]
fn an_empty_source_fails_it() {
    marble(|m| {
        m.expect(m.cold("---|").single(), "---#").error("no item came before the end");
    });
}

#[test]
fn an_error_passes_while_the_item_waits() {
    marble(|m| {
        m.expect(m.cold("--a--#").single(), "-----#");
    });
}

#[test]
fn waits_for_a_source_that_does_not_complete() {
    marble(|m| {
        m.expect(m.cold("-a---").single(), "-----");
    });
}

#[test]
fn behind_a_filter_only_items_that_match_are_counted() {
    marble(|m| {
        let only = |source: Observable<TestSource>| source.filter(|letter| *letter == "b").single();
        m.expect(only(m.hot("---a--b--c--|")), "------------(b|)");
        m.expect(only(m.hot("---a--b--a--b--b--|")), "------------#").error("more than one item came");
        m.expect(only(m.hot("---a--a--|")), "---------#").error("no item came before the end");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.single(), "---").subscription("^--!");
    });
}

#[test]
fn each_subscription_counts_its_own_items() {
    marble(|m| {
        let recipe = m.hot("-a-b-|").single();
        m.expect(recipe.clone(), "---#").error("more than one item came");
        m.expect(recipe, "        -----(b|)").subscription("--^");
    });
}

#[tokio::test]
async fn both_items_are_gone_when_there_are_too_many() {
    let item = Rc::new(());
    let source = from_iter([Rc::clone(&item), Rc::clone(&item)]).with_error::<SingleError>();
    let mut single = pin!(source.single());
    assert!(single.as_mut().await.unwrap_err().is_too_many());
    assert_eq!(Rc::strong_count(&item), 1);
}

#[tokio::test]
async fn no_item_is_not_told_as_too_many() {
    let none = from_iter([0; 0]).with_error::<SingleError>();
    assert!(!none.single().await.unwrap_err().is_too_many());
}
