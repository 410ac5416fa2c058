use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{
    prelude::*,
    testing::{Marbles, TestError, TestSource, marble},
};
use std::{pin::pin, rc::Rc};

/// Both letters of each pair as one text.
fn words(
    one: Observable<TestSource>,
    other: Observable<TestSource>,
) -> Observable<impl Source<Item = String, Error = TestError>> {
    one.with_latest_from(other).map(|(a, b)| format!("{a}{b}"))
}

#[track_caller]
fn expect<const N: usize>(m: &Marbles, one: &str, other: &str, expected: &str, pairs: [(&'static str, &str); N]) {
    let pairs = pairs.map(|(name, pair)| (name, pair.to_owned()));
    m.expect(words(m.cold(one), m.cold(other)), expected).values(pairs);
}

#[test]
fn pairs_each_item_with_the_newest_of_the_other_source() {
    marble(|m| {
        let one = "       -a---b--c----d-|";
        let other = "     ---1--2---3-|";
        let expected = "  -----B--C----D-|";
        expect(m, one, other, expected, [("B", "b1"), ("C", "c2"), ("D", "d3")]);
    });
}

#[test]
fn two_empty_sources_are_empty() {
    marble(|m| {
        m.expect(words(m.cold("--|"), m.cold("|")), "--|");
    });
}

#[test]
fn completes_with_the_first_source_and_drops_the_other() {
    marble(|m| {
        let (one, other) = (m.cold("---a-|"), m.cold("-x--------"));
        m.expect_subscriptions(&one, ["^----!"]);
        m.expect_subscriptions(&other, ["^----!"]);
        m.expect(words(one, other), "---p-|").values([("p", "ax".to_owned())]);
    });
}

#[test]
fn drops_items_that_come_before_the_other_source_has_any() {
    marble(|m| {
        expect(m, "ab-c-d|", "----x-", "-----p|", [("p", "dx")]);
    });
}

#[test]
fn another_source_that_is_empty_leaves_nothing_but_the_end() {
    marble(|m| {
        expect(m, "-a-b-c-|", "--|", "-------|", []);
    });
}

#[test]
fn a_finished_other_source_keeps_its_last_item() {
    marble(|m| {
        expect(m, "-a---b-|", "x-|", "-p---q-|", [("p", "ax"), ("q", "bx")]);
    });
}

#[test]
fn at_one_instant_the_other_source_comes_first() {
    marble(|m| {
        expect(m, "--a-|", "--x-|", "--p-|", [("p", "ax")]);
        expect(m, "a|", "(xyz|)", "p|", [("p", "az")]);
    });
}

#[test]
fn an_error_of_the_first_source_drops_the_other() {
    marble(|m| {
        let other = m.cold("x------");
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(words(m.cold("-a-#"), other), "-p-#").values([("p", "ax".to_owned())]);
    });
}

#[test]
fn an_error_of_the_other_source_drops_the_first() {
    marble(|m| {
        let one = m.cold("-a-------");
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect(words(one, m.cold("x--#")), "-p-#").values([("p", "ax".to_owned())]);
    });
}

#[test]
fn an_error_of_the_other_source_comes_before_an_item_of_the_same_instant() {
    marble(|m| {
        m.expect(words(m.cold("--a"), m.cold("x-#")), "--#");
    });
}

#[test]
fn takes_more_than_one_other_source_by_taking_one_after_the_other() {
    marble(|m| {
        let one = m.hot("  ----a---b----c|");
        let two = m.hot("  -p----q--------");
        let three = m.hot("--s-------t----");
        let words = one.with_latest_from(two).with_latest_from(three).map(|((a, b), c)| format!("{a}{b}{c}"));
        let values = [("x", "aps"), ("y", "bqs"), ("z", "cqt")].map(|(name, word)| (name, word.to_owned()));
        m.expect(words, "----x---y----z|").values(values);
    });
}

#[test]
fn another_source_without_pause_does_not_keep_the_first_one_from_speaking() {
    let mut pairs = pin!(from_iter([1, 2]).with_latest_from(from_iter(0u64..)));
    assert!(matches!(pairs.next().now_or_never(), Some(Some(Ok((1, _))))));
    assert!(matches!(pairs.next().now_or_never(), Some(Some(Ok((2, _))))));
    assert_eq!(pairs.next().now_or_never(), Some(None));
}

#[test]
fn gives_way_while_it_drops_what_comes_too_early() {
    let mut pairs = pin!(from_iter(0..).with_latest_from(never::<u32>()));
    assert_eq!(pairs.next().now_or_never(), None);
}

#[test]
fn what_it_held_is_gone_with_the_end() {
    let (items, receiver) = mpsc::unbounded();
    let latest = Rc::new(7);
    items.unbounded_send(Rc::clone(&latest)).unwrap();
    let mut pairs = pin!(just(1).with_latest_from(from_stream(receiver)));
    assert_eq!(pairs.next().now_or_never(), Some(Some(Ok((1, Rc::new(7))))));
    assert_eq!(pairs.next().now_or_never(), Some(None));
    assert_eq!(Rc::strong_count(&latest), 1);
    assert!(items.is_closed());
    assert_eq!(pairs.next().now_or_never(), Some(None));
}

#[test]
fn a_clone_does_not_know_the_newest_item() {
    let mut running = pin!(from_iter(0..).with_latest_from(from_iter([7]).take(1)));
    assert_eq!(running.next().now_or_never(), Some(Some(Ok((0, 7)))));
    // The other source has ended, and with it what a clone could begin anew.
    let mut clone = pin!(running.clone());
    assert_eq!(clone.next().now_or_never(), None);
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---b"), m.hot("x-----y"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(words(one, other), "-p-").values([("p", "ax".to_owned())]).subscription("^--!");
    });
}

#[test]
fn a_first_source_that_is_silent_does_not_hide_an_error_of_the_other() {
    let mut pairs = pin!(never::<u32>().with_error().with_latest_from(throw_error::<u32, _>("broken")));
    assert_eq!(pairs.next().now_or_never(), Some(Some(Err("broken"))));
}
