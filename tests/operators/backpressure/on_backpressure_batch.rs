use super::consumer::slow;
use futures::StreamExt;
use headwater::{prelude::*, testing::marble};
use std::pin::pin;

#[test]
fn a_busy_consumer_gets_at_once_what_came_meanwhile() {
    marble(|m| {
        let source = m.hot("-abcdef------|");
        m.expect_subscriptions(&source, ["^------------!"]);
        let batches = [("x", vec!["a"]), ("y", vec!["b", "c", "d"]), ("z", vec!["e", "f"])];
        m.expect(slow(source.on_backpressure_batch(8)), "----x--y--z--|").values(batches);
    });
}

#[test]
fn a_consumer_that_keeps_step_gets_single_items() {
    marble(|m| {
        let singles = [("x", vec!["a"]), ("y", vec!["b"]), ("z", vec!["c"])];
        m.expect(m.hot("-ab--c|").on_backpressure_batch(8), "-xy--z|").values(singles);
    });
}

#[test]
fn the_source_waits_while_a_batch_is_full() {
    marble(|m| {
        let source = m.cold("(abcdefg|)");
        // The first item is there at once, before the task of the source has begun.
        let batches = [("x", vec!["a"]), ("y", vec!["b", "c"]), ("z", vec!["d", "e"]), ("w", vec!["f", "g"])];
        m.expect(slow(source.on_backpressure_batch(2)), "---x--y--z--(w|)").values(batches);
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("--|").on_backpressure_batch(2), "--|");
    });
}

#[test]
fn an_error_comes_behind_the_batch_that_waits() {
    marble(|m| {
        let batches = [("x", vec!["a"]), ("y", vec!["b", "c"])];
        m.expect(slow(m.hot("-abc#").on_backpressure_batch(8)), "----x--(y#)").values(batches);
    });
}

#[test]
fn completion_comes_behind_the_batch_that_waits() {
    marble(|m| {
        let batches = [("x", vec!["a"]), ("y", vec!["b", "c"])];
        m.expect(slow(m.hot("-abc|").on_backpressure_batch(8)), "----x--(y|)").values(batches);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.on_backpressure_batch(2), "-x-").values([("x", vec!["a"])]).subscription("^--!");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_keep_the_order_and_lose_nothing_between_two_threads() {
    let mut batches = pin!(from_iter(0..50_000).on_backpressure_batch(7));
    let mut next = 0;
    while let Some(Ok(batch)) = batches.next().await {
        assert!((1..=7).contains(&batch.len()));
        for n in batch {
            assert_eq!(n, next);
            next += 1;
        }
    }
    assert_eq!((next, batches.gauge().high_water()), (50_000, 7));
}

#[test]
fn a_maximum_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).on_backpressure_batch(0);
    });
    assert!(refused.is_err());
}
