use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::pin::pin;

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

#[test]
fn completes_at_the_first_item_of_which_nothing_is_made_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-1--2--x--3--|");
        m.expect_subscriptions(&source, ["^------!"]);
        m.expect(source.map_while(number), "-1--2--|").values([("1", 1), ("2", 2)]);
    });
}

#[test]
fn completes_with_a_source_of_which_everything_is_made_something() {
    marble(|m| {
        m.expect(m.cold("-1--2-|").map_while(number), "-1--2-|").values([("1", 1), ("2", 2)]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").map_while(number), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-1-#").map_while(number), "-1-#").values([("1", 1)]);
    });
}

#[test]
fn never_sees_an_error_behind_the_last_item() {
    marble(|m| {
        m.expect(m.cold("-1-x-#").map_while(number), "-1-|").values([("1", 1)]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-1---2");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.map_while(number), "-1-").values([("1", 1)]).subscription("^--!");
    });
}

#[test]
fn has_ended_although_the_source_has_more() {
    let mut numbers = pin!(from_iter(["1", "x", "2"]).map_while(number));
    assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(numbers.next().now_or_never(), Some(None));
    assert_eq!(numbers.next().now_or_never(), Some(None));
    assert_eq!(numbers.size_hint(), (0, Some(0)));
}
