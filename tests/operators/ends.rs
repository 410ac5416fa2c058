//! What all ends have in common that want every item of their source.

use futures::{FutureExt, TryFutureExt, future::LocalBoxFuture};
use headwater::{
    BoxLocalObservable,
    prelude::*,
    testing::{Marbles, TestError, marble},
};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

type Letters = BoxLocalObservable<'static, &'static str, TestError>;
type End = fn(Letters) -> LocalBoxFuture<'static, Result<(), TestError>>;

const ENDS: [(&str, End); 26] = [
    ("fold", |letters| end(letters.fold(0, |length, _| length + 1))),
    ("try_fold", |letters| end(letters.try_fold(0, |length, _| Ok(length + 1)))),
    ("fold_async", |letters| end(letters.fold_async(0, async |length, _| length + 1))),
    ("reduce", |letters| end(letters.reduce(|_, letter| letter))),
    ("sum", |letters| end(letters.map(|_| 1).sum())),
    ("average", |letters| end(letters.map(|_| 1).average())),
    ("min", |letters| end(letters.min())),
    ("min_by", |letters| end(letters.min_by(|a, b| b.cmp(a)))),
    ("max", |letters| end(letters.max())),
    ("max_by", |letters| end(letters.max_by(|a, b| b.cmp(a)))),
    ("collect", |letters| end(letters.collect::<String>())),
    ("to_vec", |letters| end(letters.to_vec())),
    ("count", |letters| end(letters.count())),
    ("last", |letters| end(letters.last())),
    ("last_or_err", |letters| end(letters.last_or_err())),
    ("element_at", |letters| end(letters.element_at(5_000))),
    ("find", |letters| end(letters.find(|_| false))),
    ("position", |letters| end(letters.position(|_| false))),
    ("all", |letters| end(letters.all(|_| true))),
    ("any", |letters| end(letters.any(|_| false))),
    ("contains", |letters| end(letters.contains("none"))),
    ("for_each", |letters| end(letters.for_each(|_| ()))),
    ("try_for_each", |letters| end(letters.try_for_each(|_| Ok(())))),
    ("for_each_async", |letters| end(letters.for_each_async(async |_| ()))),
    ("try_for_each_async", |letters| end(letters.try_for_each_async(async |_| Ok(())))),
    ("drain", |letters| end(letters.drain())),
];

/// Without its value, which is a matter of its own file.
fn end<T: 'static>(
    future: impl Future<Output = Result<T, TestError>> + 'static,
) -> LocalBoxFuture<'static, Result<(), TestError>> {
    future.map_ok(drop).boxed_local()
}

/// Tries the same with each of them.
fn each(test: impl Fn(End)) {
    for (name, end) in ENDS {
        let outcome = catch_unwind(AssertUnwindSafe(|| test(end)));
        assert!(outcome.is_ok(), "it was {name} that did not meet it");
    }
}

fn each_drawn(draw: impl Fn(&Marbles, End)) {
    each(|end| marble(|m| draw(m, end)));
}

#[test]
fn is_ready_when_the_source_completes() {
    each_drawn(|m, end| {
        let source = m.hot("-a-b-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(end(source.boxed_local()), "-----(x|)").values([("x", ())]);
    });
}

#[test]
fn waits_for_a_source_that_does_not_complete() {
    each_drawn(|m, end| {
        m.expect(end(m.cold("-a-b--").boxed_local()), "------");
    });
}

#[test]
fn fails_with_the_source() {
    each_drawn(|m, end| {
        let source = m.hot("-a-b-#");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(end(source.boxed_local()), "-----#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    each_drawn(|m, end| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(end(source.boxed_local()), "---").subscription("^--!");
    });
}

#[test]
fn gives_way_after_1024_items() {
    each(|end| {
        let pulled = Rc::new(Cell::new(0));
        let counter = Rc::clone(&pulled);
        let source = from_iter(0..3_000).map(move |_| {
            counter.set(counter.get() + 1);
            "a"
        });
        let mut outcome = end(source.with_error().boxed_local());
        for taken in [1_024, 2_048] {
            assert_eq!(outcome.as_mut().now_or_never(), None);
            assert_eq!(pulled.get(), taken);
        }
        assert_eq!(outcome.now_or_never(), Some(Ok(())));
        assert_eq!(pulled.get(), 3_000);
    });
}
