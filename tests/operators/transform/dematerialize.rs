use futures::{FutureExt, StreamExt};
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
        ("x", Notification::Error(TestError::from("told"))),
        ("e", Notification::Complete),
    ]
}

#[test]
fn completes_where_an_item_says_so_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--b--e--a--|").values(told());
        m.expect_subscriptions(&source, ["^------!"]);
        m.expect(source.dematerialize(), "-a--b--|");
    });
}

#[test]
fn fails_where_an_item_says_so_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--b--x--a--|").values(told());
        m.expect_subscriptions(&source, ["^------!"]);
        m.expect(source.dematerialize(), "-a--b--#").error("told");
    });
}

#[test]
fn completes_with_a_source_that_tells_of_no_end() {
    marble(|m| {
        m.expect(m.cold("-a--b--|").values(told()).dematerialize(), "-a--b--|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").values(told()).dematerialize(), "--|");
    });
}

#[test]
fn passes_an_error_of_the_source_itself() {
    marble(|m| {
        m.expect(m.cold("-a-#").values(told()).dematerialize(), "-a-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b").values(told());
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.dematerialize(), "-a-").subscription("^--!");
    });
}

#[test]
fn undoes_materialize() {
    marble(|m| {
        m.expect(m.cold("-a--b--#").materialize().with_error().dematerialize(), "-a--b--#");
        m.expect(m.cold("-a--b--|").materialize().with_error().dematerialize(), "-a--b--|");
    });
}

#[test]
fn has_ended_although_the_source_has_more() {
    let told = [Notification::Next(1), Notification::Error("gone"), Notification::Next(2)];
    let mut numbers = pin!(from_iter(told).with_error().dematerialize());
    assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(numbers.next().now_or_never(), Some(Some(Err("gone"))));
    assert_eq!(numbers.next().now_or_never(), Some(None));
    assert_eq!(numbers.next().now_or_never(), Some(None));
}
