use crate::{failure_of, lines, panic_of};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::RefCell,
    pin::Pin,
    task::{Context, Poll},
};

#[test]
fn the_frames_of_an_inner_observable_are_counted_from_its_emission() {
    marble(|m| {
        let inner = m.cold("-a-b|");
        let outer = m.hot("--x----y--|").map(move |_| inner.clone());
        m.expect_inner(outer, "--x----y--|", [("x", "-a-b|"), ("y", "-a-b|")]);
    });
}

#[test]
fn an_inner_observable_is_subscribed_to_at_once_and_observed_beyond_the_outer_one() {
    marble(|m| {
        let inner = m.hot("-a-b-c-d-|");
        m.expect_subscriptions(&inner, ["--^------!", "----^----!"]);
        let outer = m.cold("  --x-y|").map(move |_| inner.clone());
        m.expect_inner(outer, "--x-y|", [("x", "-b-c-d-|"), ("y", "-c-d-|")]);
    });
}

#[test]
fn an_inner_observable_is_subscribed_to_before_the_outer_one_goes_on() {
    let log: &'static RefCell<String> = Box::leak(Box::default());
    marble(|m| {
        let outer = m.cold("(xy|)").map(move |letter| {
            log.borrow_mut().extend(["emitted ", letter, ", "]);
            async move {
                log.borrow_mut().extend(["subscribed ", letter, ", "]);
                Ok::<_, TestError>(letter)
            }
        });
        m.expect_inner(outer, "(xy|)", [("x", "(x|)"), ("y", "(y|)")]);
    });
    assert_eq!(*log.borrow(), "emitted x, subscribed x, emitted y, subscribed y, ");
}

#[test]
fn values_and_errors_are_those_of_the_inner_diagrams() {
    marble(|m| {
        let inner = m.cold("-a-#").values([("a", 10)]).error("inner");
        let outer = m.cold("x|").map(move |_| inner.clone());
        m.expect_inner(outer, "x|", [("x", "-a-#")]).values([("a", 10)]).error("inner");
    });
}

#[test]
fn unsubscribed_from_the_outer_one_the_inner_ones_go_on() {
    marble(|m| {
        let inner = m.cold("---a|");
        let outer = m.cold("-x--y").map(move |_| inner.clone());
        m.expect_inner(outer, "-x-", [("x", "---a|")]).subscription("^-!");
    });
}

#[test]
fn a_future_of_a_result_is_an_inner_observable_too() {
    marble(|m| {
        let outer = m.cold("-x-|").map(|_| async { Ok::<_, TestError>("a") });
        m.expect_inner(outer, "-x-|", [("x", "(a|)")]);
    });
}

#[test]
fn a_difference_names_the_inner_observable() {
    let text = failure_of(|m| {
        let inner = m.cold("-a-b|");
        let outer = m.cold("--x---y|").map(move |_| inner.clone());
        m.expect_inner(outer, "--x---y|", [("x", "-a-b|"), ("y", "-ab|")]);
    });
    assert_eq!(
        lines(&text)[..8],
        [
            "the expectation at FILE:LINE is not met",
            "  by the inner observable `y`, emitted at frame 6",
            "  expected  -ab|",
            "  actual    -a-b|",
            "              ^ the first difference",
            "  expected  item \"b\" at frame 2",
            "  actual    item \"b\" at frame 3",
            "the sources of the test",
        ]
    );
}

#[test]
fn a_difference_of_the_outer_observable_is_told_first() {
    let text = failure_of(|m| {
        let inner = m.cold("-a|");
        let outer = m.cold("--x-y|").map(move |_| inner.clone());
        m.expect_inner(outer, "--x--|", [("x", "-b|")]);
    });
    assert_eq!(
        lines(&text)[..6],
        [
            "the expectation at FILE:LINE is not met",
            "  expected  --x--|",
            "  actual    --x-?|",
            "                ^ the first difference",
            "  expected  completion at frame 5",
            "  actual    an inner observable at frame 4",
        ]
    );
}

#[test]
fn a_letter_without_a_diagram_is_named() {
    let text = panic_of(|| marble(|m| drop(m.expect_inner(m.cold("x|").map(|_| async { Ok("a") }), "x|", []))));
    assert_eq!(text, "the inner observable `x` has no diagram");
}

/// Never ends, and never says when it would have something.
struct Deaf(bool);

impl Source for Deaf {
    type Item = &'static str;
    type Error = TestError;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<&'static str, TestError>>> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(Some(Ok("a"))) } else { Poll::Pending }
    }
}

#[test]
fn an_inner_observable_that_forgets_its_waker_is_not_helped_by_the_others() {
    marble(|m| {
        let outer = m.cold("-x-y-|").map(|_| Observable::new(Deaf(false)));
        m.expect_inner(outer, "-x-y-|", [("x", "---"), ("y", "---")]);
    });
}
