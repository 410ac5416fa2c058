use crate::time::consumer::Hand;
use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::{panic::catch_unwind, pin::pin, task::Poll, time::Duration};
use tokio::time::{Instant, advance, sleep};
use tokio_stream::wrappers::ReceiverStream;

#[test]
fn closes_a_batch_by_size_or_by_time() {
    marble(|m| {
        let source = m.hot("-a-b-c--d--------e|");
        m.expect_subscriptions(&source, ["^-----------------!"]);
        m.expect(source.buffer_time_or_count(m.frames(5), 3), "-----x-------y----(z|)").values([
            ("x", vec!["a", "b", "c"]),
            ("y", vec!["d"]),
            ("z", vec!["e"]),
        ]);
    });
}

#[test]
fn is_never_empty() {
    marble(|m| {
        m.expect(m.cold("----------|").buffer_time_or_count(m.frames(3), 2), "----------|");
        m.expect(m.cold("-a---------|").buffer_time_or_count(m.frames(3), 2), "----x------|")
            .values([("x", vec!["a"])]);
        m.expect(m.cold("-ab--------|").buffer_time_or_count(m.frames(3), 2), "--x--------|")
            .values([("x", vec!["a", "b"])]);
    });
}

#[test]
fn the_time_runs_from_the_first_item_of_the_batch() {
    marble(|m| {
        let batches = m.cold("-----ab----c---|").buffer_time_or_count(m.frames(3), 9);
        m.expect(batches, "  --------x-----y|").values([("x", vec!["a", "b"]), ("y", vec!["c"])]);
    });
}

#[test]
fn a_full_batch_stops_the_timer() {
    marble(|m| {
        let batches = m.cold("-ab-c-----|").buffer_time_or_count(m.frames(4), 2);
        m.expect(batches, "  --x-----y-|").values([("x", vec!["a", "b"]), ("y", vec!["c"])]);
    });
}

#[test]
fn an_item_at_the_very_end_of_the_time_belongs_to_the_batch() {
    marble(|m| {
        let (hot, cold) = (m.hot("-a---b---|"), m.cold("-a---b---|"));
        let limit = m.frames(4);
        for batches in [hot.buffer_time_or_count(limit, 9).boxed(), cold.buffer_time_or_count(limit, 9).boxed()] {
            m.expect(batches, "-----x---|").values([("x", vec!["a", "b"])]);
        }
    });
}

#[test]
fn an_error_drops_the_open_batch() {
    marble(|m| {
        m.expect(m.cold("-ab-c-#").buffer_time_or_count(m.frames(5), 2), "--x---#").values([("x", vec!["a", "b"])]);
    });
}

#[test]
fn completion_emits_the_open_batch_at_once() {
    marble(|m| {
        let source = m.cold("-a-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.buffer_time_or_count(m.frames(9), 2), "---(x|)").values([("x", vec!["a"])]);
    });
}

#[test]
fn without_a_limit_it_batches_what_is_ready_at_once() {
    marble(|m| {
        let batches = m.cold("-(abc)---d|").buffer_time_or_count(m.frames(0), 2);
        m.expect(batches, "  -(xy)----z|").values([("x", vec!["a", "b"]), ("y", vec!["c"]), ("z", vec!["d"])]);
    });
}

#[test]
fn a_count_of_one_wraps_every_item_at_once() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").buffer_time_or_count(m.frames(5), 1), "-x-y-|")
            .values([("x", vec!["a"]), ("y", vec!["b"])]);
    });
}

#[test]
fn a_count_of_zero_is_refused() {
    assert!(catch_unwind(|| from_iter([1]).buffer_time_or_count(Duration::from_secs(1), 0)).is_err());
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.buffer_time_or_count(m.frames(5), 3), "---").subscription("^--!");
    });
}

#[tokio::test(start_paused = true)]
async fn a_batch_whose_time_has_passed_unseen_goes_on_filling() {
    let (items, receiver) = mpsc::unbounded();
    let mut batches = Box::pin(from_stream(receiver).buffer_time_or_count(Duration::from_millis(10), 3).into_values());
    items.unbounded_send(1).unwrap();
    assert_eq!(batches.next().now_or_never(), None);
    advance(Duration::from_millis(50)).await;
    for n in 2..=4 {
        items.unbounded_send(n).unwrap();
    }
    assert_eq!(batches.next().now_or_never(), Some(Some(vec![1, 2, 3])));
    // The next batch has the whole time before it.
    let begin = Instant::now();
    assert_eq!(batches.next().await, Some(vec![4]));
    assert_eq!(begin.elapsed(), Duration::from_millis(10));
}

#[tokio::test(start_paused = true)]
async fn a_batch_whose_time_has_passed_unseen_is_there_when_it_is_asked_for() {
    let (items, receiver) = mpsc::unbounded();
    let mut batches = Box::pin(from_stream(receiver).buffer_time_or_count(Duration::from_millis(10), 3).into_values());
    items.unbounded_send(1).unwrap();
    assert_eq!(batches.next().now_or_never(), None);
    advance(Duration::from_millis(50)).await;
    items.unbounded_send(2).unwrap();
    assert_eq!(batches.next().now_or_never(), Some(Some(vec![1, 2])));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_does_not_put_the_timer_off() {
    let mut batches =
        Box::pin(from_iter(0..).buffer_time_or_count(Duration::from_millis(10), usize::MAX).into_values());
    assert_eq!(batches.next().now_or_never(), None);
    advance(Duration::from_millis(10)).await;
    assert_eq!(batches.next().now_or_never().flatten().map(|batch| batch.len()), Some(2_048));
}

#[tokio::test(start_paused = true)]
async fn ready_items_fill_whole_batches_however_many_there_are() {
    for limit in [Duration::ZERO, Duration::from_millis(1), Duration::MAX] {
        let Ok(batches) = from_iter(0..10_000).buffer_time_or_count(limit, 100).to_vec().await;
        assert_eq!(batches.len(), 100);
        assert!(batches[1..].iter().all(|batch| batch.len() == 100 && batch.capacity() == 100));
    }
}

/// Pauses of less than `most` milliseconds, now long, now short, and the same in every run.
fn pauses(most: u64) -> impl FnMut() -> Duration {
    let mut state = 1_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis((state >> 33) % most)
    }
}

/// Sends 10,000 items in bursts through batches of at most 50 to a consumer that rests after each; says how many batches
/// there were.
async fn batches_of_ten_thousand(mut rest: impl FnMut() -> Duration) -> usize {
    let (items, receiver) = tokio::sync::mpsc::channel(200);
    let mut pause = pauses(40);
    tokio::spawn(async move {
        for n in 0..10_000 {
            if n % 20 == 0 {
                sleep(pause()).await;
            }
            items.send(n).await.unwrap();
        }
    });
    let batches = from_stream(ReceiverStream::new(receiver)).buffer_time_or_count(Duration::from_millis(10), 50);
    let (mut batches, mut count, mut received) = (Box::pin(batches.into_values()), 0, Vec::new());
    while let Some(batch) = batches.next().await {
        assert!((1..=50).contains(&batch.len()), "a batch of {}", batch.len());
        count += 1;
        received.extend(batch);
        sleep(rest()).await;
    }
    assert!(received.into_iter().eq(0..10_000), "an item was lost, or came out of order");
    count
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_makes_fuller_batches_and_never_a_loss() {
    let swift = batches_of_ten_thousand(|| Duration::ZERO).await;
    let slow = batches_of_ten_thousand(pauses(200)).await;
    let slower = batches_of_ten_thousand(|| Duration::from_secs(1)).await;
    assert!(swift > 300, "the time closed hardly any of {swift} batches");
    assert!(slow < swift && slower <= slow, "{swift}, {slow}, {slower}");
    assert!(slower <= 201, "{slower} batches are not as full as they could be");
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let hand = Hand::default();
    let (probe, source) = Probe::<u32>::new();
    let mut buffers = pin!(source.buffer_time_or_count(Duration::from_millis(10), 9));
    probe.next(1);
    assert!(hand.poll(buffers.as_mut()).is_pending());
    probe.complete();
    assert_eq!(hand.poll(buffers.as_mut()), Poll::Ready(Some(Ok(vec![1]))));
    let wakes = hand.wakes();
    advance(Duration::from_millis(50)).await;
    assert_eq!(hand.wakes(), wakes);
}

#[tokio::test(start_paused = true)]
async fn a_time_of_nothing_is_no_millisecond() {
    // Timers go off at full milliseconds.
    advance(Duration::from_micros(500)).await;
    let mut batches = pin!(just(1).concat(never()).buffer_time_or_count(Duration::ZERO, 9));
    assert_eq!(Hand::default().poll(batches.as_mut()), Poll::Ready(Some(Ok(vec![1]))));
}
