use crate::time::consumer::Hand;
use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::{panic::catch_unwind, pin::pin, task::Poll, time::Duration};
use tokio::time::{Instant, advance};

const NOTHING: Vec<&str> = Vec::new();

#[test]
fn emits_what_came_in_each_span() {
    marble(|m| {
        let source = m.hot("-a-b---c---d--|");
        m.expect_subscriptions(&source, ["^-------------!"]);
        m.expect(source.buffer_time(m.frames(5)), "-----x----y---(z|)").values([
            ("x", vec!["a", "b"]),
            ("y", vec!["c"]),
            ("z", vec!["d"]),
        ]);
    });
}

#[test]
fn spans_in_which_nothing_came_give_empty_vectors() {
    marble(|m| {
        let buffers = m.cold("-------a-------|").buffer_time(m.frames(3));
        m.expect(buffers, "---n--n--x--n--(n|)").values([("n", NOTHING), ("x", vec!["a"])]);
    });
}

#[test]
fn an_empty_source_gives_one_empty_vector() {
    marble(|m| {
        m.expect(m.cold("--|").buffer_time(m.frames(5)), "--(n|)").values([("n", NOTHING)]);
        m.expect(m.cold("|").buffer_time(m.frames(5)), "(n|)").values([("n", NOTHING)]);
    });
}

#[test]
fn an_item_at_the_very_end_of_a_span_belongs_to_it() {
    marble(|m| {
        let (hot, cold) = (m.hot("-a--b---|"), m.cold("-a--b---|"));
        for buffers in [hot.buffer_time(m.frames(4)).boxed(), cold.buffer_time(m.frames(4)).boxed()] {
            m.expect(buffers, "----x---(n|)").values([("x", vec!["a", "b"]), ("n", NOTHING)]);
        }
    });
}

#[test]
fn the_end_at_the_very_end_of_a_span_closes_one_buffer() {
    marble(|m| {
        m.expect(m.hot("-a---|").buffer_time(m.frames(5)), "-----(x|)").values([("x", vec!["a"])]);
    });
}

#[test]
fn an_error_drops_the_open_buffer() {
    marble(|m| {
        m.expect(m.cold("-a---b--#").buffer_time(m.frames(3)), "---x--y-#")
            .values([("x", vec!["a"]), ("y", vec!["b"])]);
        m.expect(m.cold("-a-#").buffer_time(m.frames(5)), "---#");
    });
}

#[test]
fn time_runs_from_the_subscription() {
    marble(|m| {
        let buffers = m.hot("-a--b-----c-|").buffer_time(m.frames(4));
        m.expect(buffers, "-------x---y(n|)").subscription("---^").values([
            ("x", vec!["b"]),
            ("y", vec!["c"]),
            ("n", NOTHING),
        ]);
    });
}

#[tokio::test(start_paused = true)]
async fn spans_that_pass_while_nobody_asks_make_one_fuller_buffer() {
    let begin = Instant::now();
    let (items, receiver) = mpsc::unbounded();
    let mut buffers = Box::pin(from_stream(receiver).buffer_time(Duration::from_millis(10)).into_values());
    assert_eq!(buffers.next().now_or_never(), None);
    for n in 0..4 {
        items.unbounded_send(n).unwrap();
        advance(Duration::from_millis(9)).await;
    }
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![0, 1, 2, 3])));
    items.unbounded_send(4).unwrap();
    assert_eq!(buffers.next().await, Some(vec![4]));
    // The spans are still those that began with the subscription.
    assert_eq!(begin.elapsed(), Duration::from_millis(40));
    assert_eq!(buffers.next().await, Some(vec![]));
    assert_eq!(begin.elapsed(), Duration::from_millis(50));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_does_not_stop_the_clock() {
    let mut buffers = Box::pin(from_iter(0..).buffer_time(Duration::from_millis(10)).into_values());
    assert_eq!(buffers.next().now_or_never(), None);
    advance(Duration::from_millis(10)).await;
    assert_eq!(buffers.next().now_or_never().flatten().map(|buffer| buffer.len()), Some(2_048));
}

#[tokio::test(start_paused = true)]
async fn a_span_longer_than_the_clock_reaches_closes_with_the_source() {
    let Ok(buffers) = from_iter(0..3).buffer_time(Duration::MAX).to_vec().await;
    assert_eq!(buffers, [[0, 1, 2]]);
}

#[test]
fn a_span_of_zero_is_refused() {
    assert!(catch_unwind(|| from_iter([1]).buffer_time(Duration::ZERO)).is_err());
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.buffer_time(m.frames(5)), "---").subscription("^--!");
    });
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let hand = Hand::default();
    let (probe, source) = Probe::<u32>::new();
    let mut buffers = pin!(source.buffer_time(Duration::from_millis(10)));
    probe.next(1);
    assert!(hand.poll(buffers.as_mut()).is_pending());
    probe.complete();
    assert_eq!(hand.poll(buffers.as_mut()), Poll::Ready(Some(Ok(vec![1]))));
    let wakes = hand.wakes();
    advance(Duration::from_millis(50)).await;
    assert_eq!(hand.wakes(), wakes);
}

#[tokio::test(start_paused = true)]
async fn spans_that_pass_while_nobody_asks_and_nothing_comes_make_one_empty_buffer() {
    let ms = Duration::from_millis;
    let mut buffers = Box::pin(never::<u32>().buffer_time(ms(10)).into_values());
    assert_eq!(buffers.next().now_or_never(), None);
    advance(ms(36)).await;
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![])));
    assert_eq!(buffers.next().now_or_never(), None);
    advance(ms(4)).await;
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![])));
}
