use super::consumer::slow;
use futures::StreamExt;
use headwater::{prelude::*, testing::marble};
use std::pin::pin;

#[test]
fn the_source_makes_the_next_item_while_the_consumer_is_busy() {
    marble(|m| {
        let source = m.cold("---(a|)").concat(m.cold("---(b|)")).concat(m.cold("---(c|)"));
        m.expect(slow(source.clone()), "          ------a-----b-----(c|)");
        m.expect(slow(source.prefetch(1)), "------a--b--(c|)");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("--|").prefetch(2), "--|");
    });
}

#[test]
fn an_error_comes_behind_what_was_fetched() {
    marble(|m| {
        m.expect(slow(m.hot("-ab#").prefetch(2)), "----a--(b#)");
    });
}

#[test]
fn completion_comes_behind_what_was_fetched() {
    marble(|m| {
        let source = m.hot("-ab|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(slow(source.prefetch(2)), "----a--(b|)");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.prefetch(1), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn no_more_than_that_is_fetched() {
    let (report, fetched) = std::sync::mpsc::channel();
    let mut source = pin!(from_iter(0..100).tap(move |n| report.send(*n).unwrap()).prefetch(1));
    for n in 0..100 {
        assert_eq!(source.next().await, Some(Ok(n)));
        assert!(fetched.try_iter().all(|fetched| fetched <= n + 1));
        tokio::task::yield_now().await;
        assert_eq!(fetched.try_iter().last(), (n < 99).then_some(n + 1));
    }
}

#[test]
fn a_count_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).prefetch(0);
    });
    assert!(refused.is_err());
}
