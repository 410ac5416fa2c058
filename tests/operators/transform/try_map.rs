use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::pin::pin;

fn number(text: &str) -> Result<u32, TestError> {
    text.parse().map_err(|_| TestError::from("not a number"))
}

#[test]
fn transforms_each_item_when_it_comes() {
    marble(|m| {
        m.expect(m.cold("-1--2--3-|").try_map(number), "-1--2--3-|");
    });
}

#[test]
fn fails_with_the_first_error_of_the_function_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-1--x--y--|");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.try_map(number), "-1--#").error("not a number");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").try_map(number), "--|");
    });
}

#[test]
fn passes_an_error_of_the_source() {
    marble(|m| {
        m.expect(m.cold("-1-#").try_map(number), "-1-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-1---2");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.try_map(number), "-1-").subscription("^--!");
    });
}

#[tokio::test]
async fn has_ended_after_its_error_although_the_source_has_more() {
    let mut numbers = pin!(from_iter(["1", "x", "2"]).with_error().try_map(number));
    assert_eq!(numbers.next().await, Some(Ok(1)));
    assert!(matches!(numbers.next().await, Some(Err(_))));
    assert_eq!(numbers.next().now_or_never(), Some(None));
    assert_eq!(numbers.next().now_or_never(), Some(None));
}

#[tokio::test]
async fn unwraps_results() {
    let results = from_iter([Ok(1), Err("late"), Ok(2)]).with_error().try_map(|result| result);
    assert_eq!(results.to_vec().await, Err("late"));
}
