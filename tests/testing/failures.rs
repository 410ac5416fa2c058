//! Diagrams that must fail, and what is told then.

use crate::{failure_of, lines, panic_of};
use headwater::{prelude::*, testing::marble};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

#[test]
fn an_item_too_early_is_marked_under_both_diagrams_with_the_sources_below() {
    let text = failure_of(|m| {
        let source = m.hot("-a-^-b-c|");
        m.expect(source, "--b--c|");
    });
    assert_eq!(
        lines(&text),
        [
            "the expectation at FILE:LINE is not met",
            "  expected  --b--c|",
            "  actual    --b-c|",
            "                ^ the first difference",
            "  expected  item \"c\" at frame 5",
            "  actual    item \"c\" at frame 4",
            "the sources of the test",
            "  the hot source \"-a-^-b-c|\", drawn at FILE:LINE",
        ]
    );
}

#[test]
fn the_place_of_the_expectation_and_of_the_source_are_told() {
    let line = line!();
    let text = panic_of(|| {
        marble(|m| {
            let source = m.cold("-a|");
            m.expect(source, "-b|");
        })
    });
    assert!(text.contains(&format!("the expectation at tests/testing/failures.rs:{}:", line + 4)), "{text}");
    assert!(text.contains(&format!("\"-a|\", drawn at tests/testing/failures.rs:{}:", line + 3)), "{text}");
}

#[test]
fn what_letters_stand_for_is_told_where_it_is_not_themselves() {
    let text = failure_of(|m| {
        let pairs = m.cold("-a-b-c|").map(|letter| (letter, letter));
        m.expect(pairs, "-x-y-x|").values([("x", ("a", "a")), ("y", ("b", "b")), ("z", ("z", "z"))]);
    });
    assert_eq!(
        lines(&text)[1..7],
        [
            "  expected  -x-y-x|",
            "  actual    -x-y-?|",
            "                 ^ the first difference",
            "  expected  item (\"a\", \"a\") at frame 5",
            "  actual    item (\"c\", \"c\") at frame 5",
            "  where     x = (\"a\", \"a\"), y = (\"b\", \"b\"), ? = (\"c\", \"c\")",
        ]
    );
}

#[test]
fn an_item_that_never_came_is_marked_where_it_should_have_been() {
    let text = failure_of(|m| drop(m.expect(m.cold("-a---"), "-a-b|")));
    assert_eq!(
        lines(&text)[1..6],
        [
            "  expected  -a-b|",
            "  actual    -a",
            "               ^ the first difference",
            "  expected  item \"b\" at frame 3",
            "  actual    nothing more",
        ]
    );
}

#[test]
fn an_item_that_should_not_have_come_is_marked() {
    let text = failure_of(|m| drop(m.expect(m.cold("-(ab)|"), "-a---|")));
    assert_eq!(
        lines(&text)[1..6],
        [
            "  expected  -a---|",
            "  actual    -(ab)|",
            "             ^ the first difference",
            "  expected  completion at frame 5",
            "  actual    item \"b\" at frame 1",
        ]
    );
}

#[test]
fn another_error_is_a_difference_and_both_are_told() {
    let text = failure_of(|m| drop(m.expect(m.cold("-#").error("late"), "-#")));
    assert_eq!(
        lines(&text)[1..6],
        [
            "  expected  -#",
            "  actual    -#",
            "             ^ the first difference",
            "  expected  error TestError { message: \"error\" }",
            "  actual    error TestError { message: \"late\" }",
        ]
        .map(|line| if line.contains("error T") { format!("{line} at frame 1") } else { line.to_owned() })
    );
}

#[test]
fn completion_is_no_error_and_an_error_no_completion() {
    assert!(failure_of(|m| drop(m.expect(m.cold("-|"), "-#"))).contains("actual    completion at frame 1"));
    assert!(failure_of(|m| drop(m.expect(m.cold("-#"), "-|"))).contains("expected  completion at frame 1"));
}

#[test]
fn a_long_silence_is_written_as_time_in_both_diagrams() {
    let text = failure_of(|m| drop(m.expect(m.cold("a 999ms b|"), "a 1s b|")));
    assert_eq!(
        lines(&text)[1..4],
        ["  expected  a 999ms -b|", "  actual    a 999ms b|", "                    ^ the first difference"]
    );
}

#[test]
fn every_expectation_that_is_not_met_is_told() {
    let text = failure_of(|m| {
        m.expect(m.cold("a|"), "b|");
        m.expect(m.cold("a|"), "a|");
        m.expect(m.cold("c|"), "d|");
    });
    assert_eq!(text.matches("is not met").count(), 2);
}

#[test]
fn a_letter_without_a_value_is_named_with_its_place() {
    let text = failure_of(|m| drop(m.expect(m.cold("-a|").map(|_| 1.5), "-x|")));
    assert_eq!(text, "the expectation at FILE:LINE has `x`, which has no value: name it in `values`");
    let text = failure_of(|m| drop(m.expect(m.cold("-ab|").values([("a", 1)]), "-12|")));
    assert_eq!(text, "the cold source \"-ab|\", drawn at FILE:LINE has `b`, which has no value: name it in `values`");
}

#[test]
fn subscriptions_that_are_not_met_name_their_source_and_the_first_that_differs() {
    let text = failure_of(|m| {
        let source = m.cold("-a-|");
        m.expect_subscriptions(&source, ["^--!", "---^---!"]);
        m.expect(source.clone().concat(source), "-a--a-|");
    });
    assert_eq!(
        lines(&text)[..6],
        [
            "the subscriptions expected at FILE:LINE are not met",
            "  of the cold source \"-a-|\", drawn at FILE:LINE",
            "  expected  ^--!          from frame 0, to frame 3",
            "  expected  ---^---!      from frame 3, to frame 7  <- the first difference",
            "  actual    ^--!          from frame 0, to frame 3",
            "  actual    ---^--!       from frame 3, to frame 6  <- the first difference",
        ]
    );
}

#[test]
fn a_source_that_nobody_subscribed_to_has_no_subscriptions() {
    let text = failure_of(|m| m.expect_subscriptions(&m.hot("-a-|"), ["^--!"]));
    assert!(text.contains("\n  actual    none"), "{text}");
    let text = failure_of(|m| {
        let source = m.cold("-a-");
        m.expect_subscriptions(&source, []);
        m.expect(source, "-a-");
    });
    assert!(text.contains("\n  expected  none\n  actual    ^             from frame 0, never ends"), "{text}");
}

/// Polls its source once more when that has ended.
struct Stubborn<S>(S);

impl<S: Source + Unpin> Source for Stubborn<S> {
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        match Pin::new(&mut self.0).poll_next(cx) {
            Poll::Ready(None) => Pin::new(&mut self.0).poll_next(cx),
            other => other,
        }
    }
}

#[test]
fn a_source_that_is_polled_after_its_end_is_named() {
    let text = failure_of(|m| {
        let other = m.cold("--|");
        let source = m.cold("-a-|").boxed_local();
        m.expect(Observable::new(Stubborn(source.into_source())).merge(other), "-a-|");
    });
    assert_eq!(text, "the cold source \"-a-|\", drawn at FILE:LINE was polled after its end");
}

/// Ends with the first item of its source, which it keeps.
struct Clinging<S>(S);

impl<S: Source + Unpin> Source for Clinging<S> {
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        Pin::new(&mut self.0).poll_next(cx).map(|_| None)
    }
}

#[test]
fn a_source_that_is_kept_beyond_the_end_is_never_unsubscribed_from() {
    let text = failure_of(|m| {
        let source = m.hot("-a-|");
        m.expect_subscriptions(&source, ["^!"]);
        m.expect(Observable::new(Clinging(source.boxed_local().into_source())), "-|");
    });
    assert!(text.contains("\n  actual    ^             from frame 0, never ends"), "{text}");
}
