use super::consumer::slow;
use futures::StreamExt;
use headwater::{prelude::*, testing::marble};
use std::pin::pin;

fn word(text: &str) -> String {
    text.to_owned()
}

#[test]
fn what_comes_while_the_consumer_is_busy_is_folded() {
    marble(|m| {
        let source = m.hot("-abcdef------|");
        m.expect_subscriptions(&source, ["^------------!"]);
        let folded = source.on_backpressure_reduce(word("."), |word, letter| word + letter);
        m.expect(slow(folded), "----x--y--z--|").values([("x", word(".a")), ("y", word(".bcd")), ("z", word(".ef"))]);
    });
}

#[test]
fn an_empty_source_does_not_emit_the_seed() {
    marble(|m| {
        m.expect(m.cold("--|").on_backpressure_reduce(0, |sum, _| sum), "--|");
    });
}

#[test]
fn completion_comes_behind_the_value_that_waits() {
    marble(|m| {
        let folded = m.hot("-abc|").on_backpressure_reduce(word(""), |word, letter| word + letter);
        m.expect(slow(folded), "----x--(y|)").values([("x", word("a")), ("y", word("bc"))]);
    });
}

#[test]
fn an_error_comes_behind_the_value_that_waits() {
    marble(|m| {
        let folded = m.hot("-abc#").on_backpressure_reduce(word(""), |word, letter| word + letter);
        m.expect(slow(folded), "----x--(y#)").values([("x", word("a")), ("y", word("bc"))]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.on_backpressure_reduce(0, |n, _| n + 1), "-1-").subscription("^--!");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_between_two_threads() {
    let sums = from_iter(1..=100_000_u64).on_backpressure_reduce((0, 0), |(sum, count), n| (sum + n, count + 1));
    let gauge = sums.gauge();
    let total = sums.fold((0, 0), |(sum, count), (s, c)| (sum + s, count + c));
    assert_eq!(tokio::spawn(total).await.unwrap(), Ok((5_000_050_000, 100_000)));
    assert_eq!((gauge.high_water(), gauge.lost()), (1, 0));
}

#[tokio::test]
async fn a_panic_of_the_closure_reaches_the_poller() {
    let mut folded = pin!(from_iter(0..3).on_backpressure_reduce(0, |sum, n| {
        assert!(n < 1, "told of {n}");
        sum + n
    }));
    let polled = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(folded.next())).await;
    assert!(polled.is_err());
    assert_eq!(folded.next().await, None);
}
