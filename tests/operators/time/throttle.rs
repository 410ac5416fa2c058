use super::consumer::{Hand, busy, ms};
use headwater::{prelude::*, testing::marble};
use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};
use tokio::time::advance;

#[test]
fn emits_an_item_and_ignores_what_follows_within_the_window() {
    marble(|m| {
        let clicks = m.hot("-abc---d-e---|");
        m.expect_subscriptions(&clicks, ["^------------!"]);
        m.expect(clicks.throttle(m.frames(3)), "-a-----d-----|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").throttle(m.frames(5)), "---|");
    });
}

#[test]
fn items_that_are_far_apart_pass_all() {
    marble(|m| {
        m.expect(m.cold("-a---b---c|").throttle(m.frames(3)), "-a---b---c|");
    });
}

#[test]
fn an_item_at_the_end_of_the_window_is_ignored_and_the_next_one_is_not() {
    marble(|m| {
        m.expect(m.hot(" -a--bc--|").throttle(m.frames(3)), "-a---c--|");
        m.expect(m.cold("-a--bc--|").throttle(m.frames(3)), "-a---c--|");
    });
}

#[test]
fn an_ignored_item_does_not_prolong_the_window() {
    marble(|m| {
        m.expect(m.hot("-abcdefghij|").throttle(m.frames(3)), "-a---e---i-|");
    });
}

#[test]
fn completion_passes_within_the_window() {
    marble(|m| {
        m.expect(m.cold("-ab-|").throttle(m.frames(5)), "-a--|");
    });
}

#[test]
fn an_error_passes_within_the_window() {
    marble(|m| {
        m.expect(m.cold("-ab-#").throttle(m.frames(5)), "-a--#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-ab----");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.throttle(m.frames(5)), "-a-").subscription("^--!");
    });
}

#[test]
fn without_a_window_every_item_passes() {
    marble(|m| {
        m.expect(m.cold("-(ab)-c|").throttle(m.frames(0)), "-(ab)-c|");
    });
}

#[test]
fn after_a_window_without_end_nothing_passes() {
    marble(|m| {
        m.expect(m.hot("-abc---d-e---|").throttle(Duration::MAX), "-a-----------|");
    });
}

#[test]
fn what_is_dropped_is_told() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let options = Throttle::window(m.frames(3)).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-abc---d-e-#").throttle(options), "-a-----d---#");
    });
    assert_eq!(*dropped.lock().unwrap(), ["b", "c", "e"]);
}

#[test]
fn the_window_is_counted_from_when_a_busy_consumer_took_the_item() {
    marble(|m| {
        // `b` and `c` came two frames after each other, and are taken five frames after each other.
        let clicks = m.hot("-a--b-c-------|");
        m.expect(clicks.throttle(m.frames(3)).merge_map(1, |click| busy(5, click)), "------a----b----(c|)");
    });
}

#[test]
fn needs_no_runtime() {
    let hand = Hand::default();
    let mut throttled = pin!(from_iter(1..=9).throttle(Duration::from_secs(3_600)));
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok(1))));
    assert_eq!(hand.poll(throttled), Poll::Ready(None));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_gives_way_and_passes_after_the_window() {
    let hand = Hand::default();
    let mut throttled = pin!(from_iter(0..).throttle(ms(5)));
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok(0))));
    for polls in 1..=2 {
        assert!(hand.poll(throttled.as_mut()).is_pending());
        assert_eq!(hand.wakes(), polls);
    }
    advance(ms(5)).await;
    assert!(hand.poll(throttled.as_mut()).is_pending(), "the end of the window is within it");
    advance(ms(1)).await;
    assert_eq!(hand.poll(throttled), Poll::Ready(Some(Ok(3 * 1_024 + 1))));
}

#[tokio::test(start_paused = true)]
async fn a_clone_of_one_within_its_window_has_none() {
    let hand = Hand::default();
    let mut throttled = pin!(from_iter(0..9).throttle(ms(5)));
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok(0))));
    let clone = pin!(throttled.clone());
    assert_eq!(hand.poll(throttled), Poll::Ready(None));
    assert_eq!(hand.poll(clone), Poll::Ready(Some(Ok(1))));
}
