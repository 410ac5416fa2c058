use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

#[test]
fn emits_what_is_made_and_leaves_out_the_rest() {
    marble(|m| {
        m.expect(m.cold("-1-x-2-y-|").filter_map(number), "-1---2---|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").filter_map(number), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-1-x-#").filter_map(number), "-1---#");
    });
}

#[test]
fn completes_with_the_source_when_nothing_is_made() {
    marble(|m| {
        m.expect(m.cold("-x-y-|").filter_map(number), "-----|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-1-x---2");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.filter_map(number), "-1---").subscription("^----!");
    });
}

#[tokio::test]
async fn gives_way_after_1024_items_of_which_nothing_is_made() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut nothing = pin!(source.filter_map(|_| None::<u32>));
    assert_eq!(nothing.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(nothing.next().await, None);
}
