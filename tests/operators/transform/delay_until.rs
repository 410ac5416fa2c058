use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{
    cell::Cell,
    future::{pending, ready},
    pin::pin,
};

#[test]
fn holds_each_item_until_its_observable_has_completed() {
    marble(|m| {
        let trigger = m.cold("x--|");
        m.expect_subscriptions(&trigger, ["-^--!", "----^--!", "---------^--!"]);
        m.expect(m.hot("-ab------c----|").delay_until(move |_| trigger.clone()), "----a--b----c-|");
    });
}

#[test]
fn a_future_lets_its_item_go_when_it_is_ready() {
    marble(|m| {
        let frames = m.frames(2);
        m.expect(m.hot("-a---b----|").delay_until(move |_| tokio::time::sleep(frames)), "---a---b--|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        let trigger = m.cold("-|");
        m.expect(m.cold("--|").delay_until(move |_| trigger.clone()), "--|");
    });
}

#[test]
fn completes_behind_the_last_item() {
    marble(|m| {
        let trigger = m.cold("---|");
        m.expect(m.cold("-a|").delay_until(move |_| trigger.clone()), "----(a|)");
    });
}

#[test]
fn an_error_of_the_source_drops_the_item_that_waits() {
    marble(|m| {
        let trigger = m.cold("------|");
        m.expect_subscriptions(&trigger, ["-^--!"]);
        m.expect(m.hot("-a--#").delay_until(move |_| trigger.clone()), "----#");
    });
}

#[test]
fn an_error_of_what_is_waited_for_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b--|");
        let trigger = m.cold("--#");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.delay_until(move |_| trigger.clone()), "---#");
    });
}

#[test]
fn dropping_it_drops_the_source_and_what_is_waited_for() {
    marble(|m| {
        let source = m.hot("-a----");
        let trigger = m.cold("------|");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_subscriptions(&trigger, ["-^--!"]);
        m.expect(source.delay_until(move |_| trigger.clone()), "----").subscription("^---!");
    });
}

#[test]
fn takes_no_more_than_one_item_ahead() {
    let pulled = Cell::new(0);
    let source = from_iter(0..10).tap(|_| pulled.set(pulled.get() + 1));
    let mut waiting = pin!(source.delay_until(|_| pending::<()>()));
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(pulled.get(), 2);
    assert_eq!(waiting.size_hint(), (10, Some(10)));
}

#[test]
fn futures_that_are_ready_at_once_cost_no_wait() {
    let numbers = from_iter([1, 2, 3]).delay_until(|_| ready(()));
    assert_eq!(numbers.clone().to_vec().now_or_never(), Some(Ok(vec![1, 2, 3])));
    assert_eq!(numbers.to_vec().now_or_never(), Some(Ok(vec![1, 2, 3])));
}

#[test]
fn gives_way_to_others_while_an_observable_has_no_end() {
    let pulled = Cell::new(0);
    let endless = || from_iter(0..).tap(|_| pulled.set(pulled.get() + 1));
    let mut waiting = pin!(just(1).delay_until(|_| endless()));
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
}
