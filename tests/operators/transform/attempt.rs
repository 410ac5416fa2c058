use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::pin::pin;

fn results() -> [(&'static str, Result<&'static str, TestError>); 3] {
    [("a", Ok("a")), ("b", Ok("b")), ("x", Err(TestError::from("error")))]
}

#[test]
fn the_error_becomes_the_last_item_and_the_source_is_gone() {
    marble(|m| {
        let source = m.hot("-a-b-#");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.attempt(), "-a-b-(x|)").values(results());
    });
}

#[test]
fn completes_with_a_source_that_does_not_fail() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").attempt(), "-a-b-|").values(results());
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").attempt(), "--|").values(results());
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.attempt(), "-a-").values(results()).subscription("^--!");
    });
}

#[test]
fn needs_one_more_poll_only_for_the_end_behind_an_error() {
    let mut failed = pin!(throw_error::<u32, _>("gone").attempt());
    assert_eq!(failed.next().now_or_never(), Some(Some(Ok(Err("gone")))));
    assert_eq!(failed.next().now_or_never(), Some(None));
    assert_eq!(failed.next().now_or_never(), Some(None));
}

#[test]
fn its_hint_counts_the_error_where_there_can_be_one() {
    assert_eq!(from_iter(0..3).attempt().size_hint(), (3, Some(3)));
    assert_eq!(from_iter(0..3).with_error::<TestError>().attempt().size_hint(), (1, Some(4)));
}
