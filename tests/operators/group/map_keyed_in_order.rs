use futures::{Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, panic::catch_unwind, pin::pin, rc::Rc};

#[test]
fn a_key_is_worked_on_one_item_at_a_time_and_all_results_come_in_order() {
    marble(|m| {
        let source = m.hot("-(abac)---------|");
        let work = m.cold("  ---x|").values([("x", ())]);
        m.expect_subscriptions(&work, ["-^---!", "-^---!", "-^---!", "-----^---!"]);
        let done = source.map_keyed_in_order(9, |item| *item, move |item| work.clone().map(move |()| item));
        m.expect(done, "   ----ab--ac------|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").map_keyed_in_order(1, |item| *item, |item| async move { Ok(item) }), "--|");
    });
}

#[test]
fn completion_waits_for_what_runs_and_what_waits() {
    marble(|m| {
        let work = m.cold("--x|");
        m.expect(m.cold("a-a|").map_keyed_in_order(4, |item| *item, move |_| work.clone()), "--x--x|");
    });
}

#[test]
fn an_error_passes_at_once_and_drops_all() {
    marble(|m| {
        let source = m.hot("-ab-----");
        let (slow, broken) = (m.cold("-----x|"), m.cold("--#"));
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_subscriptions(&slow, ["-^--!"]);
        let done = source.map_keyed_in_order(
            4,
            |item| *item,
            move |item| if item == "a" { slow.clone() } else { broken.clone() },
        );
        m.expect(done, "       ----#");
    });
}

#[test]
fn dropping_it_drops_everything() {
    marble(|m| {
        let source = m.hot("-a-a----");
        let work = m.cold("------x|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect_subscriptions(&work, ["-^---!"]);
        m.expect(source.map_keyed_in_order(4, |item| *item, move |_| work.clone()), "-----").subscription("^----!");
    });
}

#[test]
fn no_more_run_or_wait_than_it_is_told() {
    marble(|m| {
        let work = m.cold("--x|");
        let source = m.cold("(aab)|");
        m.expect_subscriptions(&work, ["^--!", "---^--!", "---^--!"]);
        let done = source.map_keyed_in_order(2, |item| *item, move |item| work.clone().map(move |_| item));
        m.expect(done, "     --a--a(b|)");
    });
}

#[tokio::test]
async fn a_hundred_thousand_keys_are_worked_on_two_at_a_time() {
    let numbers = from_iter(0..100_000_u32).with_error::<TestError>();
    let count = numbers.map_keyed_in_order(2, |n| *n, |n| async move { Ok(n) }).count();
    assert_eq!(count.await, Ok(100_000));
}

#[test]
fn a_concurrency_of_zero_is_refused() {
    let refused = catch_unwind(|| empty::<u32>().map_keyed_in_order(0, |n| *n, |n| async move { Ok(n) }));
    let message = refused.err().and_then(|panic| panic.downcast::<&str>().ok());
    assert_eq!(message.as_deref(), Some(&"map_keyed_in_order needs a concurrency of at least 1"));
}

#[tokio::test]
async fn never_remembers_more_than_twice_as_many_keys_as_may_be_busy() {
    let key = Rc::new(());
    let most = Cell::new(0);
    let numbers = from_iter(0..1_000).map_keyed_in_order(2, |n| (*n, Rc::clone(&key)), just);
    let numbers = numbers.tap(|_| most.set(most.get().max(Rc::strong_count(&key) - 1)));
    assert_eq!((numbers.count().await, most.get()), (Ok(1_000), 4));
}

#[tokio::test]
async fn its_hint_is_that_of_the_inner_observable_where_it_is_the_last() {
    let mut items = pin!(from_iter([7]).map_keyed_in_order(2, |n| *n, |_| from_iter(0..3)));
    assert_eq!(items.next().await, Some(Ok(0)));
    assert_eq!(items.size_hint(), (2, Some(2)));
}

#[tokio::test]
async fn any_number_may_run_at_once() {
    let numbers = from_iter([1, 2, 1]).map_keyed_in_order(usize::MAX, |n| *n, just);
    assert_eq!(numbers.to_vec().await, Ok(vec![1, 2, 1]));
}
