use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

#[test]
fn leaves_out_the_first_items() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-d-|").skip(2), "-----c-d-|");
    });
}

#[test]
fn of_nothing_passes_everything() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").skip(0), "-a-b-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").skip(2), "--|");
    });
}

#[test]
fn completes_with_a_source_that_is_as_short_or_shorter() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").skip(2), "-----|");
        m.expect(m.cold("-a-b-|").skip(9), "-----|");
    });
}

#[test]
fn passes_an_error_before_and_after_the_first_items() {
    marble(|m| {
        m.expect(m.cold("-a-#").skip(2), "---#");
        m.expect(m.cold("-a-b-c-#").skip(2), "-----c-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b---c");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.skip(1), "---b-").subscription("^----!");
    });
}

#[test]
fn each_subscription_counts_for_itself() {
    marble(|m| {
        let rest = m.hot("-a-b-c-|").skip(1);
        m.expect(rest.clone(), "---b-c-|");
        m.expect(rest, "        -----c-|").subscription("--^");
    });
}

#[tokio::test]
async fn gives_way_after_1024_items_left_out() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut rest = pin!(source.skip(2_999));
    assert_eq!(rest.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(rest.next().await, Some(Ok(2_999)));
}

#[tokio::test]
async fn its_hint_is_that_of_the_rest() {
    assert_eq!(from_iter(0..5).skip(2).size_hint(), (3, Some(3)));
    assert_eq!(from_iter(0..5).skip(9).size_hint(), (0, Some(0)));
    let mut rest = pin!(from_iter(0..5).skip(2));
    rest.next().await;
    assert_eq!(rest.size_hint(), (2, Some(2)));
}
