use futures::FutureExt;
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

#[test]
fn gives_the_mean_when_the_source_completes() {
    marble(|m| {
        let source = m.hot("-1-2-6-|").map(number);
        m.expect(source.average(), "-------(x|)").values([("x", Some(3.0))]);
    });
}

#[test]
fn an_empty_source_gives_none() {
    marble(|m| {
        m.expect(m.cold("--|").map(number).average(), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_passes() {
    marble(|m| {
        m.expect(m.cold("-1-2-#").map(number).average(), "-----#");
    });
}

#[test]
fn waits_for_a_source_that_does_not_complete() {
    marble(|m| {
        m.expect(m.cold("-1-2--").map(number).average(), "------");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-1---2-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.map(number).average(), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn gives_way_after_1024_items() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut outcome = pin!(source.average());
    assert_eq!(outcome.as_mut().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(outcome.await, Ok(Some(1_499.5)));
}

fn number(digit: &str) -> u32 {
    digit.parse().unwrap()
}
