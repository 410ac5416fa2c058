//! What all operators have in common that make observables of items, whatever each makes of several at once.

use futures::stream::poll_fn;
use headwater::{
    BoxLocalObservable, Observable,
    prelude::*,
    testing::{Marbles, TestError, TestSource, marble},
};
use std::{
    convert::identity,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
};

type Outer = Observable<TestSource<Observable<TestSource>>>;
type Flatten = fn(Outer) -> BoxLocalObservable<'static, &'static str, TestError>;

const OPERATORS: [(&str, Flatten); 11] = [
    ("flat_map", |outer| outer.flat_map(identity).boxed_local()),
    ("merge_map", |outer| outer.merge_map(2, identity).boxed_local()),
    ("concat_map", |outer| outer.concat_map(identity).boxed_local()),
    ("concat_map_eager", |outer| outer.concat_map_eager(2, identity).boxed_local()),
    ("switch_map", |outer| outer.switch_map(identity).boxed_local()),
    ("exhaust_map", |outer| outer.exhaust_map(identity).boxed_local()),
    ("exhaust_map_latest", |outer| outer.exhaust_map_latest(identity).boxed_local()),
    ("merge_all", |outer| outer.merge_all(2).boxed_local()),
    ("concat_all", |outer| outer.concat_all().boxed_local()),
    ("switch_all", |outer| outer.switch_all().boxed_local()),
    ("exhaust_all", |outer| outer.exhaust_all().boxed_local()),
];

/// Draws the same picture for each of them.
fn each(draw: impl Fn(&Marbles, Flatten)) {
    for (name, flatten) in OPERATORS {
        let outcome = catch_unwind(AssertUnwindSafe(|| marble(|m| draw(m, flatten))));
        assert!(outcome.is_ok(), "it was {name} that did not meet it");
    }
}

#[test]
fn an_empty_source_is_empty() {
    each(|m, flatten| {
        let inner = m.cold("-x|");
        m.expect_subscriptions(&inner, []);
        m.expect(flatten(m.cold("--|").values([("a", inner)])), "--|");
    });
}

#[test]
fn an_empty_inner_observable_adds_nothing() {
    each(|m, flatten| {
        let source = m.cold("-a--a--|").values([("a", m.cold("|"))]);
        m.expect(flatten(source), "-------|");
    });
}

#[test]
fn goes_on_with_the_inner_observable_after_the_source_has_ended() {
    each(|m, flatten| {
        let source = m.cold("-a|").values([("a", m.cold("--x--y|"))]);
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(flatten(source), "---x--y|");
    });
}

#[test]
fn stays_open_while_only_the_inner_observable_has_ended() {
    each(|m, flatten| {
        let inner = m.cold("x|");
        m.expect_subscriptions(&inner, ["-^!", "-----^!"]);
        m.expect(flatten(m.cold("-a---a---|").values([("a", inner)])), "-x---x---|");
    });
}

#[test]
fn an_inner_observable_without_end_keeps_it_open() {
    each(|m, flatten| {
        let source = m.cold("-a|").values([("a", m.cold("-x---"))]);
        m.expect(flatten(source), "--x---");
    });
}

#[test]
fn an_error_of_an_inner_observable_drops_the_source() {
    each(|m, flatten| {
        let source = m.hot("-a--------|").values([("a", m.cold("-x-#"))]);
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(flatten(source), "--x-#");
    });
}

#[test]
fn dropping_it_drops_source_and_inner_observable() {
    each(|m, flatten| {
        let inner = m.cold("---x--");
        let source = m.hot("-a----").values([("a", inner.clone())]);
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect_subscriptions(&inner, ["-^----!"]);
        m.expect(flatten(source), "----x-").subscription("^-----!");
    });
}

#[test]
fn an_error_of_the_source_drops_the_inner_observable() {
    each(|m, flatten| {
        let inner = m.cold("-x-x-x|");
        m.expect_subscriptions(&inner, ["-^--!"]);
        m.expect(flatten(m.hot("-a--#").values([("a", inner)])), "--x-#");
    });
}

#[test]
fn a_source_that_wakes_while_there_is_no_room_is_left_alone() {
    // It wakes with every answer, whether it has another or not.
    let waking = || {
        let mut letters = ["a", "b"].into_iter();
        let letters = poll_fn(move |cx| {
            cx.waker().wake_by_ref();
            Poll::Ready(letters.next())
        });
        from_stream(letters).with_error::<TestError>()
    };
    marble(|m| {
        let (work, nothing) = (m.cold("----x|"), m.cold("|"));
        let (merged, eager) = (work.clone(), work.clone());
        m.expect(waking().merge_map(1, move |_| merged.clone()), "      ----x----x|");
        m.expect(waking().concat_map_eager(1, move |_| eager.clone()), "----x----x|");
        let tree = move |letter| if letter == "x" { nothing.clone() } else { work.clone() };
        m.expect(waking().expand(1, tree), "                          a----(xb)-(x|)");
    });
}
