use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{pin::pin, rc::Rc};

#[test]
fn gives_the_least_item_when_the_source_completes() {
    marble(|m| {
        m.expect(m.hot("-c--b-a---d-|").min(), "------------(x|)").values([("x", Some("a"))]);
    });
}

#[test]
fn a_single_item_is_the_least() {
    marble(|m| {
        m.expect(m.hot("-k-^-y---z-|").min(), "--------(x|)").values([("x", Some("y"))]);
    });
}

#[test]
fn an_empty_source_gives_none() {
    marble(|m| {
        m.expect(m.cold("--|").min(), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_drops_the_least_item_so_far() {
    marble(|m| {
        m.expect(m.hot("-k-^-y-z---#").min(), "--------#");
    });
}

#[test]
fn a_function_may_turn_the_order_round() {
    marble(|m| {
        m.expect(m.hot("-b-c-d-|").min_by(|a, b| b.cmp(a)), "-------(x|)").values([("x", Some("d"))]);
    });
}

#[test]
fn an_empty_source_is_not_compared() {
    marble(|m| {
        m.expect(m.cold("--|").min_by(|_, _| unreachable!()), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_passes_whatever_the_order() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").min_by(|a, b| a.cmp(b)), "-----#");
    });
}

#[test]
fn dropping_the_form_with_a_function_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.min_by(|a, b| a.cmp(b)), "---").subscription("^--!");
    });
}

#[test]
fn each_subscription_holds_its_own_item() {
    marble(|m| {
        let recipe = m.hot("-a-b-|").min();
        m.expect(recipe.clone(), "-----(x|)").values([("x", Some("a"))]);
        m.expect(recipe, "        -----(x|)").values([("x", Some("b"))]).subscription("--^");
    });
}

#[tokio::test]
async fn of_equal_items_the_first_is_given_as_by_an_iterator() {
    let items = [(1, 'a'), (1, 'b'), (1, 'c')];
    let expected = items.into_iter().min_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(from_iter(items).min_by(|a, b| a.0.cmp(&b.0)).await, Ok(expected));
}

#[tokio::test]
async fn the_least_item_is_gone_when_the_source_has_failed() {
    let item = Rc::new(());
    let source = from_iter([Some(Rc::clone(&item)), None]).with_error();
    let mut min = pin!(source.try_map(|item| item.ok_or(TestError::from("error"))).min());
    assert_eq!(min.as_mut().await, Err(TestError::from("error")));
    assert_eq!(Rc::strong_count(&item), 1);
}
