use crate::time::consumer::Hand;
use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{panic::catch_unwind, pin::pin, task::Poll, time::Duration};
use tokio::{
    sync::mpsc::unbounded_channel,
    time::{advance, sleep},
};
use tokio_stream::wrappers::UnboundedReceiverStream;

#[test]
fn a_window_ends_by_size_or_by_time() {
    marble(|m| {
        let source = m.hot("-a-b-c--d--------e|");
        m.expect_subscriptions(&source, ["^-----------------!"]);
        let windows = [("x", "a-b-(c|)"), ("y", "d----|"), ("z", "e|")];
        m.expect_inner(source.window_time_or_count(m.frames(5), 3), "-x------y--------z|", windows);
    });
}

#[test]
fn a_window_begins_with_its_first_item() {
    marble(|m| {
        m.expect_inner(m.cold("-------|").window_time_or_count(m.frames(2), 2), "-------|", []);
        m.expect_inner(m.cold("-ab----|").window_time_or_count(m.frames(2), 2), "-x-----|", [("x", "a(b|)")]);
    });
}

#[test]
fn an_item_at_the_very_end_of_the_time_belongs_to_the_window() {
    marble(|m| {
        for source in [m.hot("-a---b---|"), m.cold("-a---b---|")] {
            m.expect_inner(source.window_time_or_count(m.frames(4), 9), "-x-------|", [("x", "a---(b|)")]);
        }
    });
}

#[test]
fn an_error_reaches_the_window_and_then_the_outer_observable() {
    marble(|m| {
        m.expect_inner(m.hot("-a-#").window_time_or_count(m.frames(5), 3), "-x-#", [("x", "a-#")]);
    });
}

#[test]
fn completion_ends_the_window_at_once() {
    marble(|m| {
        m.expect_inner(m.cold("-a-|").window_time_or_count(m.frames(5), 3), "-x-|", [("x", "a-|")]);
    });
}

#[test]
fn without_a_limit_a_window_has_what_is_ready_at_once() {
    marble(|m| {
        let counts = m.cold("-(abc)---d|").window_time_or_count(m.frames(0), 9).flat_map(|window| window.count());
        m.expect(counts, "   -x-------y|").values([("x", 3), ("y", 1)]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-c-d");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.window_time_or_count(m.frames(9), 9).concat_map(|window| window), "-a-").subscription("^--!");
    });
}

#[test]
fn a_count_of_zero_is_refused() {
    assert!(catch_unwind(|| from_iter([1]).window_time_or_count(Duration::from_secs(1), 0)).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_window_whose_time_passed_unseen_takes_what_is_ready_up_to_its_count() {
    let (items, source) = unbounded_channel();
    let limit = Duration::from_millis(10);
    let mut windows =
        pin!(from_stream(UnboundedReceiverStream::new(source)).window_time_or_count(limit, 3).into_values());
    items.send(1).unwrap();
    let first = windows.next().await.unwrap();
    advance(Duration::from_millis(50)).await;
    (2..=4).for_each(|n| items.send(n).unwrap());
    assert_eq!(first.to_vec().now_or_never(), Some(Ok(vec![1, 2, 3])));
    assert_eq!(windows.next().await.unwrap().to_vec().await, Ok(vec![4]));
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_loses_nothing() {
    let (items, source) = unbounded_channel();
    tokio::spawn(async move {
        for n in 0..2_000_u64 {
            sleep(Duration::from_millis(n % 7)).await;
            items.send(n).unwrap();
        }
    });
    let limit = Windows::of(Duration::from_millis(10)).capacity(4);
    let mut windows =
        pin!(from_stream(UnboundedReceiverStream::new(source)).window_time_or_count(limit, 5).into_values());
    let mut received = Vec::new();
    while let Some(window) = windows.next().await {
        let Ok(items) = window.to_vec().await;
        assert!((1..=5).contains(&items.len()));
        sleep(Duration::from_millis(items[0] % 50)).await;
        received.extend(items);
    }
    assert!(received.into_iter().eq(0..2_000));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_goes_on_before_the_time_is_over() {
    let second = Duration::from_secs(1);
    let windows = from_iter(0..3_000).window_time_or_count(Windows::of(second).capacity(5_000), 5_000);
    let mut windows = pin!(windows.into_values());
    let window = windows.next().await.unwrap();
    assert!(windows.next().await.is_none());
    assert_eq!(window.count().await, Ok(3_000));
}

#[tokio::test(start_paused = true)]
async fn a_time_of_nothing_is_no_millisecond() {
    // Timers go off at full milliseconds.
    advance(Duration::from_micros(500)).await;
    let mut windows = pin!(just(1).concat(never()).window_time_or_count(Duration::ZERO, 9).into_values());
    let window = windows.next().await.unwrap();
    assert_eq!(window.to_vec().now_or_never(), Some(Ok(vec![1])));
}

#[tokio::test(start_paused = true)]
async fn a_window_that_is_full_wakes_nobody_when_its_time_would_be_over() {
    let hand = Hand::default();
    let mut windows = pin!(from_iter(0..2).concat(never()).window_time_or_count(Duration::from_millis(10), 2));
    let Poll::Ready(Some(Ok(_first))) = hand.poll(windows.as_mut()) else { panic!("it begins with an item") };
    assert!(hand.poll(windows.as_mut()).is_pending());
    advance(Duration::from_millis(50)).await;
    assert_eq!(hand.wakes(), 0);
}
