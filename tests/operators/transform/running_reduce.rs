use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
};

#[test]
fn emits_the_first_item_and_then_each_step() {
    marble(|m| {
        let source = m.hot("-a--b-c-|").values([("a", 2), ("b", 3), ("c", 4)]);
        m.expect(source.running_reduce(|product, n| product * n), "-x--y-z-|").values([("x", 2), ("y", 6), ("z", 24)]);
    });
}

#[test]
fn does_not_call_the_function_for_a_single_item() {
    marble(|m| {
        m.expect(m.cold("--a-|").running_reduce(|_, _| unreachable!()), "--a-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").running_reduce(|_, letter| letter), "--|");
    });
}

#[test]
fn passes_an_error_behind_some_steps() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").running_reduce(|first, _| first), "-a-a-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.running_reduce(|_, letter| letter), "-a-").subscription("^--!");
    });
}

#[test]
fn each_subscription_begins_anew() {
    marble(|m| {
        let source = m.cold("-a-b|").values([("a", 1), ("b", 2)]);
        let sums = source.running_reduce(|sum, n| sum + n);
        m.expect(sums.clone(), "-x-y|").values([("x", 1), ("y", 3)]);
        m.expect(sums, "        --x-y|").values([("x", 1), ("y", 3)]).subscription("-^");
    });
}

#[test]
fn has_ended_when_the_function_has_panicked() {
    let pulled = Cell::new(0);
    let source = from_iter([1, 2, 3]).tap(|_| pulled.set(pulled.get() + 1));
    let mut sums = pin!(source.running_reduce(|_, _| panic!("no sum")));
    assert_eq!(sums.next().now_or_never(), Some(Some(Ok(1))));
    assert!(catch_unwind(AssertUnwindSafe(|| sums.next().now_or_never())).is_err());
    assert_eq!(sums.next().now_or_never(), Some(None));
    assert_eq!((pulled.get(), sums.size_hint()), (2, (0, Some(0))));
}
