use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::pin::pin;

#[test]
fn ends_in_place_of_the_error() {
    marble(|m| {
        let source = m.cold("-a-b-#");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.on_error_complete(), "-a-b-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").on_error_complete(), "--|");
        m.expect(m.cold("--|").on_error_complete_if(|error| panic!("there was no {error}")), "--|");
    });
}

#[test]
fn a_source_that_does_not_fail_is_left_alone() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").on_error_complete(), "-a-b-|");
        m.expect(m.cold("-a-b-|").on_error_complete_if(|_| true), "-a-b-|");
    });
}

#[test]
fn ends_only_in_place_of_errors_that_the_predicate_likes() {
    marble(|m| {
        let harmless = |error: &TestError| error.to_string() == "harmless";
        let failing = |error: &'static str| m.cold("-a-#").map_err(move |_| TestError::from(error));
        m.expect(failing("harmless").on_error_complete_if(harmless), "-a-|");
        m.expect(failing("fatal").on_error_complete_if(harmless), "-a-#").error("fatal");
    });
}

#[test]
fn the_source_is_gone_with_the_end_and_not_asked_again() {
    let (sender, receiver) = mpsc::unbounded::<Result<u32, &str>>();
    sender.unbounded_send(Err("broken")).unwrap();
    let mut source = pin!(from_try_stream(receiver).on_error_complete());
    assert_eq!(source.next().now_or_never(), Some(None));
    assert!(sender.is_closed());
    assert_eq!(source.next().now_or_never(), Some(None));
}

#[test]
fn the_source_is_gone_before_the_predicate_is_asked() {
    let (sender, receiver) = mpsc::unbounded::<Result<u32, &str>>();
    sender.unbounded_send(Err("broken")).unwrap();
    let mut source = pin!(from_try_stream(receiver).on_error_complete_if(|_| sender.is_closed()));
    assert_eq!(source.next().now_or_never(), Some(None));
    assert_eq!(source.next().now_or_never(), Some(None));
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        for likes in [true, false] {
            let source = m.hot("-a---b");
            m.expect_subscriptions(&source, ["^--!"]);
            m.expect(source.on_error_complete_if(move |_| likes), "-a-").subscription("^--!");
        }
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.on_error_complete(), "-a-").subscription("^--!");
    });
}
