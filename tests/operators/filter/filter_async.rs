use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::Cell,
    future::{pending, ready},
    pin::pin,
    time::Duration,
};

/// Likes lower case letters after two frames, and fails of an `x`.
fn is_lower(letter: &&'static str) -> impl Future<Output = Result<bool, TestError>> + use<> {
    let letter = *letter;
    async move {
        tokio::time::sleep(Duration::from_millis(2)).await;
        if letter == "x" { Err(TestError::from("x")) } else { Ok(letter == letter.to_lowercase()) }
    }
}

#[test]
fn items_pass_in_order_when_their_answers_are_there() {
    marble(|m| {
        m.expect(m.hot("-aBc-------d---|").filter_async(is_lower), "---a---c-----d-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").filter_async(is_lower), "--|");
    });
}

#[test]
fn completes_when_the_last_answer_is_there() {
    marble(|m| {
        m.expect(m.cold("-a|").filter_async(is_lower), "---(a|)");
        m.expect(m.cold("-A|").filter_async(is_lower), "---|");
    });
}

#[test]
fn an_error_of_the_source_is_seen_while_an_answer_is_awaited() {
    marble(|m| {
        m.expect(m.hot("-a#").filter_async(is_lower), "--#");
    });
}

#[test]
fn an_error_of_the_predicate_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---x----|");
        m.expect_subscriptions(&source, ["^------!"]);
        m.expect(source.filter_async(is_lower), "---a---#").error("x");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a----");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.filter_async(is_lower), "--").subscription("^-!");
    });
}

#[test]
fn takes_no_more_than_one_item_ahead() {
    let pulled = Cell::new(0);
    let source = from_iter(0..10).tap(|_| pulled.set(pulled.get() + 1));
    let mut waiting = pin!(source.filter_async(|_| pending()));
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(pulled.get(), 2);
    assert_eq!(waiting.size_hint(), (0, Some(10)));
}

#[test]
fn answers_that_are_ready_at_once_cost_no_wait() {
    let odd = from_iter(0..6).filter_async(|n| ready(Ok(n % 2 == 1)));
    assert_eq!(odd.clone().to_vec().now_or_never(), Some(Ok(vec![1, 3, 5])));
    assert_eq!(odd.to_vec().now_or_never(), Some(Ok(vec![1, 3, 5])));
}

#[tokio::test]
async fn gives_way_after_1024_items_that_do_not_pass() {
    let asked = Cell::new(0);
    let mut nothing = pin!(from_iter(0..3_000).filter_async(|_| {
        asked.set(asked.get() + 1);
        ready(Ok(false))
    }));
    assert_eq!(nothing.next().now_or_never(), None);
    assert_eq!(asked.get(), 1_024);
    assert_eq!(nothing.next().await, None);
    assert_eq!(asked.get(), 3_000);
}
