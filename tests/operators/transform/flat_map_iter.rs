use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, Probe, marble},
};
use std::{cell::Cell, pin::pin};

#[test]
fn emits_what_the_iterators_yield_in_order() {
    marble(|m| {
        m.expect(m.cold("-a----b---|").flat_map_iter(|letter| [letter, "x"]), "-(ax)-(bx)|");
    });
}

#[test]
fn leaves_out_items_that_become_empty_iterators() {
    marble(|m| {
        let source = m.cold("-a-b-c-|");
        m.expect(source.flat_map_iter(|letter| (letter == "b").then_some(letter)), "---b---|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").flat_map_iter(Some), "--|");
    });
}

#[test]
fn an_error_comes_behind_the_items_of_the_iterators_before_it() {
    marble(|m| {
        m.expect(m.cold("-(a#)").flat_map_iter(|letter| [letter, "x"]), "-(ax#)");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a----b");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.flat_map_iter(|letter| [letter]), "-a---").subscription("^----!");
    });
}

#[test]
fn does_not_ask_for_more_than_is_wanted() {
    let pulled = Cell::new(0);
    let yielded = Cell::new(0);
    let source = from_iter(0..10).tap(|_| pulled.set(pulled.get() + 1));
    let mut numbers = pin!(source.flat_map_iter(|_| (0..).inspect(|_| yielded.set(yielded.get() + 1))));
    assert_eq!((pulled.get(), yielded.get()), (0, 0));
    for n in 0..3 {
        assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(n))));
        assert_eq!((pulled.get(), yielded.get()), (1, n + 1));
    }
}

#[test]
fn a_clone_begins_without_the_iterator_that_runs() {
    let mut numbers = Box::pin(from_iter([1, 5]).flat_map_iter(|n| [n, n + 1]));
    assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(1))));
    let rest = (*numbers).clone();
    assert_eq!(rest.to_vec().now_or_never(), Some(Ok(vec![5, 6])));
}

#[tokio::test]
async fn gives_way_after_1024_empty_iterators() {
    let made = Cell::new(0);
    let mut nothing = pin!(from_iter(0..3_000).flat_map_iter(|_| {
        made.set(made.get() + 1);
        [0; 0]
    }));
    assert_eq!(nothing.next().now_or_never(), None);
    assert_eq!(made.get(), 1_024);
    assert_eq!(nothing.next().await, None);
    assert_eq!(made.get(), 3_000);
}

#[tokio::test]
async fn its_hint_knows_the_iterator_and_an_end_behind_it() {
    let mut numbers = pin!(from_iter([1]).flat_map_iter(|_| [1, 2, 3]));
    assert_eq!(numbers.size_hint(), (0, None));
    numbers.next().await;
    assert_eq!(numbers.size_hint(), (2, Some(2)));
}

#[tokio::test]
async fn an_iterator_is_gone_as_soon_as_it_has_ended() {
    let counter = LeakCounter::new();
    let (probe, source) = Probe::<u32>::new();
    let mut items = pin!(source.flat_map_iter(|n| {
        let token = counter.token();
        (0..n).map(move |n| (n, token.clone()).0)
    }));
    probe.next(1);
    assert_eq!(items.next().now_or_never(), Some(Some(Ok(0))));
    assert_eq!(items.next().now_or_never(), None);
    counter.assert_none_left();
}
