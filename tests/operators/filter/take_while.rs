use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::pin::pin;

fn small(letter: &&str) -> bool {
    *letter == letter.to_lowercase()
}

#[test]
fn completes_at_the_first_item_that_does_not_match() {
    marble(|m| {
        let source = m.hot("-a-b-C-d-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.take_while(small), "-a-b-|");
    });
}

#[test]
fn of_a_source_that_never_matches_is_empty_at_the_first_item() {
    marble(|m| {
        let source = m.hot("--A-B-|");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.take_while(small), "--|");
    });
}

#[test]
fn completes_with_a_source_that_always_matches() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").take_while(small), "-a-b-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").take_while(small), "--|");
        m.expect(m.cold("--|").take_while_inclusive(small), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").take_while(small), "-a-#");
        m.expect(m.cold("-a-#").take_while_inclusive(small), "-a-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.take_while(small), "-a-").subscription("^--!");
    });
}

#[test]
fn the_inclusive_form_emits_the_item_that_ends_it() {
    marble(|m| {
        let source = m.hot("-a-b-C-d-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.take_while_inclusive(small), "-a-b-(C|)");
    });
}

#[test]
fn the_inclusive_form_completes_with_a_source_that_always_matches() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").take_while_inclusive(small), "-a-b-|");
    });
}

#[tokio::test]
async fn has_ended_for_good_although_the_next_item_would_match() {
    let mut numbers = pin!(from_iter([1, 5, 1]).take_while(|n| *n < 3));
    assert_eq!(numbers.next().await, Some(Ok(1)));
    assert_eq!(numbers.next().now_or_never(), Some(None));
    assert_eq!(numbers.next().now_or_never(), Some(None));
}

#[test]
fn the_hint_of_the_inclusive_form_counts_on_the_next_item() {
    assert_eq!(from_iter(0..5).take_while(|_| true).size_hint(), (0, Some(5)));
    assert_eq!(from_iter(0..5).take_while_inclusive(|_| true).size_hint(), (1, Some(5)));
    assert_eq!(from_iter(0..0).take_while_inclusive(|_| true).size_hint(), (0, Some(0)));
}
