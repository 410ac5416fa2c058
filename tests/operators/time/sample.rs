use super::consumer::{Hand, busy, fed, ms};
use headwater::{prelude::*, testing::marble};
use std::{
    panic::catch_unwind,
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};
use tokio::time::advance;

#[test]
fn emits_the_latest_item_at_every_tick() {
    marble(|m| {
        let readings = m.hot("a--b-c--------d-e--|");
        m.expect_subscriptions(&readings, ["^------------------!"]);
        m.expect(readings.sample(m.frames(4)), "----b---c-------e--|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---------|").sample(m.frames(4)), "---------|");
    });
}

#[test]
fn an_item_at_the_instant_of_a_tick_is_in_time_for_it() {
    marble(|m| {
        m.expect(m.hot(" -a-b--c--d-|").sample(m.frames(3)), "---b--c--d-|");
        m.expect(m.cold("-a-b--c--d-|").sample(m.frames(3)), "---b--c--d-|");
    });
}

#[test]
fn the_subscription_is_no_tick() {
    marble(|m| {
        m.expect(m.hot(" a------|").sample(m.frames(3)), "---a---|");
        m.expect(m.cold("a------|").sample(m.frames(3)), "---a---|");
    });
}

#[test]
fn a_tick_without_a_new_item_emits_nothing() {
    marble(|m| {
        m.expect(m.hot("-a-----------b---|").sample(m.frames(3)), "---a-----------b-|");
    });
}

#[test]
fn an_equal_item_is_a_new_one() {
    marble(|m| {
        m.expect(m.hot("-a--a--a-|").sample(m.frames(3)), "---a--a--|");
    });
}

#[test]
fn the_ticks_are_counted_from_the_subscription() {
    marble(|m| {
        m.expect(m.hot("--a-----b----|").sample(m.frames(4)), "------a---b--|").subscription("--^");
    });
}

#[test]
fn completion_drops_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-a-|").sample(m.frames(5)), "---|");
    });
}

#[test]
fn completion_at_the_instant_of_a_tick_comes_first() {
    marble(|m| {
        m.expect(m.cold("-a---|").sample(m.frames(5)), "-----|");
        m.expect(m.hot(" -a---|").sample(m.frames(5)), "-----|");
    });
}

#[test]
fn an_error_drops_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-a-#").sample(m.frames(5)), "---#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.sample(m.frames(5)), "-----").subscription("^--!");
    });
}

#[test]
fn a_tick_that_never_comes_emits_nothing() {
    marble(|m| {
        m.expect(m.hot("-a-b--|").sample(Duration::MAX), "------|");
    });
}

#[test]
fn ticks_that_are_nothing_apart_are_refused() {
    assert!(catch_unwind(|| Sample::every(Duration::ZERO)).is_err());
    assert!(catch_unwind(|| from_iter([1]).sample(Duration::ZERO)).is_err());
}

#[test]
fn what_is_dropped_is_told() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let options = Sample::every(m.frames(4)).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-abc--d|").sample(options), "----c--|");
    });
    assert_eq!(*dropped.lock().unwrap(), ["a", "b", "d"]);
}

#[test]
fn a_busy_consumer_gets_one_item_for_all_the_ticks_that_it_missed_and_the_next_in_step() {
    marble(|m| {
        let readings = m.hot("--x-----y--z------w---|");
        let sampled = readings.sample(m.frames(5));
        let consumed = sampled.merge_map(1, |reading| busy(if reading == "x" { 7 } else { 0 }, reading));
        m.expect(consumed, "  ------------(xz)----w-|");
    });
}

#[test]
fn a_tick_that_a_busy_consumer_missed_is_over_when_it_finds_nothing() {
    marble(|m| {
        let readings = m.hot("--x----------z---|");
        let sampled = readings.sample(m.frames(5));
        let consumed = sampled.merge_map(1, |reading| busy(if reading == "x" { 7 } else { 0 }, reading));
        m.expect(consumed, "  ------------x--z-|");
    });
}

#[tokio::test(start_paused = true)]
async fn an_item_whose_tick_passed_while_nobody_polled_is_not_replaced() {
    let (hand, (readings, fed)) = (Hand::default(), fed());
    let mut sampled = pin!(fed.sample(ms(5)));
    readings.send("a").unwrap();
    assert!(hand.poll(sampled.as_mut()).is_pending());
    advance(ms(13)).await;
    readings.send("b").unwrap();
    assert_eq!(hand.poll(sampled.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert!(hand.poll(sampled.as_mut()).is_pending());
    advance(ms(2)).await;
    assert_eq!(hand.poll(sampled), Poll::Ready(Some(Ok("b"))));
}

#[tokio::test(start_paused = true)]
async fn a_tick_is_over_once_it_was_told() {
    let (hand, (readings, fed)) = (Hand::default(), fed());
    let mut sampled = pin!(fed.sample(ms(5)));
    readings.send("a").unwrap();
    assert!(hand.poll(sampled.as_mut()).is_pending());
    advance(ms(5)).await;
    assert_eq!(hand.poll(sampled.as_mut()), Poll::Ready(Some(Ok("a"))));
    readings.send("b").unwrap();
    assert!(hand.poll(sampled.as_mut()).is_pending());
    advance(ms(5)).await;
    assert_eq!(hand.poll(sampled), Poll::Ready(Some(Ok("b"))));
}

#[tokio::test(start_paused = true)]
async fn ticks_without_an_item_wake_nobody() {
    let (hand, (readings, fed)) = (Hand::default(), fed());
    let mut sampled = pin!(fed.sample(ms(5)));
    assert!(hand.poll(sampled.as_mut()).is_pending());
    advance(ms(52)).await;
    assert_eq!(hand.wakes(), 0);
    readings.send("a").unwrap();
    assert!(hand.poll(sampled.as_mut()).is_pending());
    advance(ms(3)).await;
    assert_eq!(hand.poll(sampled.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert!(hand.poll(sampled).is_pending());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_gives_way_and_is_sampled() {
    let hand = Hand::default();
    let mut sampled = pin!(from_iter(1..).sample(ms(5)));
    for polls in 1..=2 {
        assert!(hand.poll(sampled.as_mut()).is_pending());
        assert_eq!(hand.wakes(), polls);
    }
    advance(ms(6)).await;
    assert_eq!(hand.poll(sampled.as_mut()), Poll::Ready(Some(Ok(2 * 1_024))));
    assert!(hand.poll(sampled).is_pending());
}

#[tokio::test(start_paused = true)]
async fn ticks_closer_than_a_millisecond_come_once_a_millisecond() {
    let (hand, (readings, fed)) = (Hand::default(), fed());
    let mut sampled = pin!(fed.sample(Duration::from_nanos(7)));
    for reading in ["a", "b", "c"] {
        readings.send(reading).unwrap();
        assert!(hand.poll(sampled.as_mut()).is_pending());
        advance(ms(1)).await;
        assert_eq!(hand.poll(sampled.as_mut()), Poll::Ready(Some(Ok(reading))));
    }
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let (hand, (readings, fed)) = (Hand::default(), fed());
    let mut sampled = pin!(fed.sample(ms(5)));
    readings.send("a").unwrap();
    assert!(hand.poll(sampled.as_mut()).is_pending());
    drop(readings);
    assert_eq!(hand.poll(sampled.as_mut()), Poll::Ready(None));
    let wakes = hand.wakes();
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), wakes);
    assert_eq!(hand.poll(sampled), Poll::Ready(None));
}

#[tokio::test(start_paused = true)]
async fn an_item_that_nobody_saw_before_a_tick_that_nobody_saw_waits_for_the_next() {
    let (hand, (readings, fed)) = (Hand::default(), fed());
    let mut sampled = pin!(fed.sample(ms(5)));
    assert!(hand.poll(sampled.as_mut()).is_pending());
    readings.send("a").unwrap();
    advance(ms(7)).await;
    assert!(hand.poll(sampled.as_mut()).is_pending());
    advance(ms(3)).await;
    assert_eq!(hand.poll(sampled), Poll::Ready(Some(Ok("a"))));
}
