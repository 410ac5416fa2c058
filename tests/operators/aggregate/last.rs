use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{pin::pin, rc::Rc};

#[test]
fn gives_the_last_item_when_the_source_completes() {
    marble(|m| {
        m.expect(m.cold("-a--bc--|").last(), "--------(x|)").values([("x", Some("c"))]);
    });
}

#[test]
fn an_empty_source_gives_none() {
    marble(|m| {
        m.expect(m.cold("--|").last(), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_drops_the_latest_item() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").last(), "-----#");
    });
}

#[test]
fn each_subscription_keeps_its_own_item() {
    marble(|m| {
        let last = m.hot("-a---|").last();
        m.expect(last.clone(), "-----(x|)").values([("x", Some("a"))]);
        m.expect(last, "        -----(y|)").values([("y", None)]).subscription("--^");
    });
}

#[test]
fn the_form_with_an_error_gives_the_item_itself() {
    marble(|m| {
        m.expect(m.cold("--a--b--|").last_or_err(), "--------(b|)");
    });
}

#[test]
fn the_form_with_an_error_fails_when_the_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").last_or_err(), "--#").error("no item came before the end");
    });
}

#[test]
fn the_form_with_an_error_passes_that_of_the_source() {
    marble(|m| {
        m.expect(m.cold("-a-#").last_or_err(), "---#");
    });
}

#[test]
fn dropping_the_form_with_an_error_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.last_or_err(), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn the_latest_item_is_gone_when_the_source_has_failed() {
    let item = Rc::new(());
    let source = from_iter([Some(Rc::clone(&item)), None]).with_error();
    let mut last = pin!(source.try_map(|item| item.ok_or(TestError::from("error"))).last());
    assert_eq!(last.as_mut().await, Err(TestError::from("error")));
    assert_eq!(Rc::strong_count(&item), 1);
}
