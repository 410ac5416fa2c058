use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::pin::pin;

#[test]
fn goes_on_with_a_default_when_one_side_has_completed() {
    marble(|m| {
        let (one, other) = (m.cold("-a--b|"), m.cold("--x----y-z|"));
        m.expect_subscriptions(&one, ["^------!"]);
        m.expect(one.zip_longest(other, "_", "?"), "--p----q-r|").values([
            ("p", ("a", "x")),
            ("q", ("b", "y")),
            ("r", ("_", "z")),
        ]);
    });
}

#[test]
fn an_item_waits_for_its_partner_or_for_the_end_of_the_other_side() {
    marble(|m| {
        let (one, other) = (m.cold("-a-b-c|"), m.cold("---x---|"));
        let expected = [("p", ("a", "x")), ("q", ("b", "?")), ("r", ("c", "?"))];
        m.expect(one.zip_longest(other, "_", "?"), "---p---(qr|)").values(expected);
    });
}

#[test]
fn an_empty_side_is_all_defaults() {
    marble(|m| {
        m.expect(m.cold("|").zip_longest(m.cold("-x-y|"), "_", "?"), "-p-q|")
            .values([("p", ("_", "x")), ("q", ("_", "y"))]);
        m.expect(m.cold("-x-y|").zip_longest(m.cold("|"), "_", "?"), "-p-q|")
            .values([("p", ("x", "?")), ("q", ("y", "?"))]);
        m.expect(m.cold("-|").zip_longest(m.cold("--|"), "_", "?"), "--|").values([("p", ("", ""))]);
    });
}

#[test]
fn an_error_of_either_side_passes_at_once_and_drops_the_other() {
    marble(|m| {
        let other = m.cold("--x-----|");
        m.expect_subscriptions(&other, ["^---!"]);
        m.expect(m.cold("-a--#").zip_longest(other, "_", "?"), "--p-#").values([("p", ("a", "x"))]);
        m.expect(m.cold("-a|").zip_longest(m.cold("-x--y-#"), "_", "?"), "-p--q-#")
            .values([("p", ("a", "x")), ("q", ("_", "y"))]);
    });
}

#[test]
fn a_side_that_holds_an_item_is_not_asked() {
    let (fast, one) = Probe::<u32>::new();
    let (slow, other) = Probe::<u32>::new();
    let mut pairs = pin!(one.zip_longest(other, 0, 0).into_values());
    (1..=3).for_each(|n| fast.next(n));
    fast.complete();
    for _ in 0..3 {
        assert_eq!(pairs.next().now_or_never(), None);
        assert_eq!((fast.polls(), fast.queued()), (1, 2));
    }
    slow.next(10);
    assert_eq!(pairs.next().now_or_never(), Some(Some((1, 10))));
    slow.complete();
    assert_eq!(pairs.next().now_or_never(), Some(Some((2, 0))));
    assert!(slow.is_dropped());
    assert_eq!(pairs.next().now_or_never(), Some(Some((3, 0))));
    assert_eq!(pairs.next().now_or_never(), Some(None));
    assert_eq!(pairs.next().now_or_never(), Some(None));
}

#[test]
fn a_future_can_be_the_other_side() {
    let pairs = from_iter([1, 2]).with_error::<TestError>().zip_longest(async { Ok("x") }, 0, "none");
    assert_eq!(pairs.to_vec().now_or_never(), Some(Ok(vec![(1, "x"), (2, "none")])));
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---"), m.hot("-----"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.zip_longest(other, "_", "?"), "---").values([("p", ("", ""))]).subscription("^--!");
    });
}

#[test]
fn a_clone_is_a_fresh_recipe() {
    marble(|m| {
        let recipe = m.cold("-a|").zip_longest(m.cold("--x|"), "_", "?");
        m.expect(recipe.clone(), "--p|").values([("p", ("a", "x"))]);
        m.expect(recipe, "--p|").values([("p", ("a", "x"))]);
    });
}
