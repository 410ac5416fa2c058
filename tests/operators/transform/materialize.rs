use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    Notification,
    prelude::*,
    testing::{TestError, marble},
};
use std::pin::pin;

fn told() -> [(&'static str, Notification<&'static str, TestError>); 4] {
    [
        ("a", Notification::Next("a")),
        ("b", Notification::Next("b")),
        ("x", Notification::Error(TestError::from("error"))),
        ("e", Notification::Complete),
    ]
}

#[test]
fn the_end_is_the_last_item() {
    marble(|m| {
        let source = m.hot("-a--b---|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.materialize(), "-a--b---(e|)").values(told());
    });
}

#[test]
fn the_error_is_the_last_item_and_it_completes() {
    marble(|m| {
        let source = m.hot("-a--b---#");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.materialize(), "-a--b---(x|)").values(told());
    });
}

#[test]
fn of_an_empty_source_it_tells_the_end() {
    marble(|m| {
        m.expect(m.cold("--|").materialize(), "--(e|)").values(told());
    });
}

#[test]
fn of_a_silent_source_it_tells_nothing() {
    marble(|m| {
        m.expect(m.cold("----").materialize(), "----").values(told());
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.materialize(), "-a-").values(told()).subscription("^--!");
    });
}

#[test]
fn its_hint_counts_the_last_item_until_it_is_out() {
    let mut told = pin!(from_iter([7]).materialize());
    assert_eq!(told.size_hint(), (2, Some(2)));
    assert_eq!(told.next().now_or_never(), Some(Some(Ok(Notification::Next(7)))));
    assert_eq!(told.size_hint(), (1, Some(1)));
    assert_eq!(told.next().now_or_never(), Some(Some(Ok(Notification::Complete))));
    assert_eq!(told.size_hint(), (0, Some(0)));
    assert_eq!(told.next().now_or_never(), Some(None));
    assert_eq!(told.next().now_or_never(), Some(None));
}

#[test]
fn its_hint_counts_on_the_last_item_alone_where_an_error_may_come_first() {
    let told = from_iter([7, 8]).with_error::<TestError>().materialize();
    assert_eq!(told.size_hint(), (1, Some(3)));
}
