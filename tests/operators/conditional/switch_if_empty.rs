use futures::StreamExt;
use headwater::{prelude::*, testing::marble};
use std::{pin::pin, rc::Rc};

#[test]
fn goes_on_with_the_other_when_the_source_is_empty() {
    marble(|m| {
        let source = m.hot("--|");
        let other = m.cold("  --a--b|");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect_subscriptions(&other, ["--^-----!"]);
        m.expect(source.switch_if_empty(other), "----a--b|");
    });
}

#[test]
fn a_source_that_has_items_is_all_there_is() {
    marble(|m| {
        let other = m.cold("a|");
        m.expect_subscriptions(&other, []);
        m.expect(m.cold("--x--y--|").switch_if_empty(other), "--x--y--|");
    });
}

#[test]
fn is_empty_where_both_are() {
    marble(|m| {
        m.expect(m.cold("--|").switch_if_empty(m.cold("--|")), "----|");
    });
}

#[test]
fn an_error_of_the_source_passes() {
    marble(|m| {
        let other = m.cold("a|");
        m.expect_subscriptions(&other, []);
        m.expect(m.cold("--#").switch_if_empty(other), "--#");
    });
}

#[test]
fn an_error_after_items_passes() {
    marble(|m| {
        m.expect(m.cold("-x-#").switch_if_empty(m.cold("a|")), "-x-#");
    });
}

#[test]
fn an_error_of_the_other_passes() {
    marble(|m| {
        m.expect(m.cold("--|").switch_if_empty(m.cold("a-#")), "--a-#");
    });
}

#[test]
fn waits_for_a_source_that_is_silent() {
    marble(|m| {
        m.expect(m.cold("----").switch_if_empty(m.cold("a|")), "----");
    });
}

#[test]
fn the_other_may_be_a_future() {
    marble(|m| {
        m.expect(m.cold("--|").switch_if_empty(async { Ok("a") }), "--(a|)");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.switch_if_empty(m.cold("x|")), "-a-").subscription("^--!");
    });
}

#[test]
fn dropping_it_drops_the_other() {
    marble(|m| {
        let other = m.cold("--a--b|");
        m.expect_subscriptions(&other, ["-^--!"]);
        m.expect(m.cold("-|").switch_if_empty(other), "---a-").subscription("^---!");
    });
}

#[tokio::test]
async fn the_other_is_gone_at_the_first_item_of_the_source() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    let other = just(7).tap(move |_| drop(Rc::clone(&inside)));
    let mut source = pin!(from_iter([1, 2]).switch_if_empty(other));
    assert_eq!(source.next().await, Some(Ok(1)));
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn knows_how_many_there_will_be() {
    let hint = |source: std::ops::Range<u32>, other| {
        from_iter(source).switch_if_empty(from_iter(0..other)).into_source().size_hint()
    };
    assert_eq!(hint(0..3, 5), (3, Some(3)));
    assert_eq!(hint(0..0, 5), (5, Some(5)));
    // If any of the three is left, it may be the only one.
    let perhaps = from_iter(0..3).filter(|n| *n > 1).switch_if_empty(from_iter(0..5));
    assert_eq!(perhaps.into_source().size_hint(), (1, Some(5)));
}
