use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, rc::Rc};

#[test]
fn pairs_the_items_in_order() {
    marble(|m| {
        let one = m.cold("  -a---b---c--|");
        let other = m.cold("---x-y------|");
        m.expect_subscriptions(&one, ["^-----------!"]);
        m.expect_subscriptions(&other, ["^-----------!"]);
        m.expect(one.zip(other), "---p-q------|").values([("p", ("a", "x")), ("q", ("b", "y"))]);
    });
}

#[test]
fn an_empty_side_ends_it_at_once_and_drops_the_other() {
    marble(|m| {
        let (one, other) = (m.cold("-a--|"), m.cold("-x--|"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^-!"]);
        m.expect(one.zip(m.cold("---|")), "---|");
        m.expect(m.cold("--|").zip(other), "--|");
    });
}

#[test]
fn the_other_source_of_an_empty_one_is_never_polled() {
    marble(|m| {
        let other = m.cold("-x|");
        m.expect_subscriptions(&other, []);
        m.expect(m.cold("|").zip(other), "|");
    });
}

#[test]
fn completes_right_behind_the_pair_that_uses_up_the_first_source() {
    marble(|m| {
        let other = m.cold("--x-----");
        m.expect_subscriptions(&other, ["^-!"]);
        m.expect(m.cold("-a|").zip(other), "--(p|)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn completes_right_behind_the_pair_that_uses_up_the_second_source() {
    marble(|m| {
        let one = m.cold("--a-----");
        m.expect_subscriptions(&one, ["^-!"]);
        m.expect(one.zip(m.cold("-x|")), "--(p|)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn completes_with_a_side_although_the_other_never_emits_again() {
    marble(|m| {
        let (one, other) = (m.cold("-a------"), m.cold("-x------"));
        m.expect_subscriptions(&one, ["^---!"]);
        m.expect_subscriptions(&other, ["^----!"]);
        m.expect(one.zip(m.cold("-x--|")), "-p--|").values([("p", ("a", "x"))]);
        m.expect(m.cold("-a---|").zip(other), "-p---|").values([("p", ("a", "x"))]);
    });
}

#[test]
fn an_end_behind_an_item_that_is_held_waits_for_its_partner() {
    marble(|m| {
        let one = m.cold("-a|");
        m.expect(one.zip(m.cold("-----x-y-|")), "-----(p|)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn drops_the_item_that_is_held_when_the_other_side_ends() {
    marble(|m| {
        m.expect(m.cold("-a---b--").zip(m.cold("-x-----|")), "-p-----|").values([("p", ("a", "x"))]);
    });
}

#[test]
fn an_error_of_either_side_passes_at_once_and_drops_the_other() {
    marble(|m| {
        let (one, other) = (m.cold("-a-----"), m.cold("-x-----"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^---!"]);
        m.expect(one.zip(m.cold("---#").map(|_| ())), "---#");
        m.expect(m.cold("----#").zip(other), "----#");
    });
}

#[test]
fn an_error_behind_an_item_that_is_held_waits_for_its_partner() {
    marble(|m| {
        m.expect(m.cold("-a-#").zip(m.cold("-----x-|")), "-----(p#)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn of_an_error_and_an_end_of_one_instant_the_first_source_decides() {
    marble(|m| {
        m.expect(m.cold("--#").zip(m.cold("--|")), "--#");
        m.expect(m.cold("--|").zip(m.cold("--#")), "--|");
    });
}

#[test]
fn asks_the_faster_source_for_one_item_ahead_and_no_more() {
    let asked = Rc::new(Cell::new(0));
    let counter = Rc::clone(&asked);
    marble(|m| {
        let fast = from_iter(0..).map(move |n| counter.replace(n + 1)).with_error::<TestError>();
        m.expect(fast.zip(m.cold("--x--y---|")), "--p--q---|").values([("p", (0, "x")), ("q", (1, "y"))]);
    });
    assert_eq!(asked.get(), 3);
}

#[test]
fn takes_a_future_for_the_other_source() {
    marble(|m| {
        m.expect(m.cold("--a--b|").zip(async { Ok("x") }), "--(p|)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn the_other_source_is_gone_when_it_has_ended() {
    let (items, receiver) = mpsc::unbounded();
    let mut pairs = Box::pin(from_stream(receiver).zip(from_iter(["x"])).into_values());
    items.unbounded_send("a").unwrap();
    assert_eq!(pairs.next().now_or_never(), Some(Some(("a", "x"))));
    assert_eq!(pairs.next().now_or_never(), Some(None));
    assert!(items.is_closed());
    assert_eq!(pairs.next().now_or_never(), Some(None));
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---"), m.hot("-----"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.zip(other), "---").subscription("^--!");
    });
}
