use super::consumer::{Hand, busy, fed, ms};
use headwater::{Elapsed, prelude::*, testing::marble};
use std::{pin::pin, task::Poll, time::Duration};
use tokio::time::{Instant, advance};

#[test]
fn fails_when_the_first_item_takes_too_long() {
    marble(|m| {
        let source = m.hot("-------a-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.timeout_first(m.frames(5)), "-----#").error("timed out after 5ms");
    });
}

#[test]
fn the_others_may_take_as_long_as_they_like() {
    marble(|m| {
        m.expect(m.hot("--a---------b------|").timeout_first(m.frames(5)), "--a---------b------|");
    });
}

#[test]
fn fails_when_a_source_without_items_takes_too_long_to_complete() {
    marble(|m| {
        m.expect(m.cold("-------|").timeout_first(m.frames(5)), "-----#").error("timed out after 5ms");
        m.expect(m.cold("---|").timeout_first(m.frames(5)), "    ---|");
    });
}

#[test]
fn an_error_passes() {
    marble(|m| {
        m.expect(m.cold("--#").timeout_first(m.frames(5)), "--#");
    });
}

#[test]
fn an_item_at_the_very_end_of_the_time_passes() {
    marble(|m| {
        m.expect(m.hot(" -----a-|").timeout_first(m.frames(5)), "-----a-|");
        m.expect(m.cold("-----a-|").timeout_first(m.frames(5)), "-----a-|");
    });
}

#[test]
fn the_time_begins_with_the_subscription_and_an_instant_is_one() {
    marble(|m| {
        let (source, instant) = (m.hot("------a---|"), Instant::now() + m.frames(5));
        m.expect(source.clone().timeout_first(m.frames(5)), "------a---|").subscription("--^");
        m.expect(source.timeout_first(instant), "-----#").error("timed out after 3ms").subscription("--^");
    });
}

#[test]
fn without_any_time_the_source_has_to_have_its_first_item_at_hand() {
    marble(|m| {
        m.expect(m.cold("a--b|").timeout_first(m.frames(0)), "a--b|");
        m.expect(m.cold("-a-b|").timeout_first(m.frames(0)), "#").error("timed out after 0ns");
        m.expect(m.cold("a--b|").timeout_first(Instant::now()), "--a--b|").subscription("--^");
        m.expect(m.cold("-a-b|").timeout_first(Instant::now()), "--#").error("timed out after 0ns").subscription("--^");
    });
}

#[test]
fn a_time_without_end_does_not_overflow() {
    marble(|m| {
        m.expect(m.cold("----a|").timeout_first(Duration::MAX), "----a|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-----");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.timeout_first(m.frames(9)), "---").subscription("^--!");
    });
}

#[test]
fn a_limit_for_each_can_follow() {
    marble(|m| {
        let source = m.hot("--a---b--------c|");
        let limited = source.timeout_first(m.frames(9)).timeout(m.frames(5));
        m.expect(limited, "--a---b----#").error("timed out after 5ms");
    });
}

#[test]
fn a_slow_consumer_is_no_reason() {
    marble(|m| {
        let source = m.hot("-a----b-------|");
        m.expect(source.timeout_first(m.frames(3)).merge_map(1, |item| busy(6, item)), "-------a-----b|");
    });
}

#[tokio::test(start_paused = true)]
async fn an_item_that_came_before_anybody_noticed_the_end_of_the_time_passes_and_nobody_is_woken_any_more() {
    let (hand, (source, fed)) = (Hand::default(), fed());
    let mut limited = pin!(fed.with_error::<Elapsed>().timeout_first(ms(5)));
    assert!(hand.poll(limited.as_mut()).is_pending());
    advance(ms(50)).await;
    source.send("late").unwrap();
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok("late"))));
    assert!(hand.poll(limited.as_mut()).is_pending());
    let wakes = hand.wakes();
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), wakes);
    assert!(hand.poll(limited).is_pending());
}

#[tokio::test(start_paused = true)]
async fn nobody_is_woken_at_the_end_of_the_time_behind_an_item() {
    let (hand, (source, fed)) = (Hand::default(), fed());
    let mut limited = pin!(fed.with_error::<Elapsed>().timeout_first(ms(5)));
    assert!(hand.poll(limited.as_mut()).is_pending());
    source.send("in time").unwrap();
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok("in time"))));
    let wakes = hand.wakes();
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), wakes);
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let (hand, (source, fed)) = (Hand::default(), fed::<u32>());
    let mut limited = pin!(fed.with_error::<Elapsed>().timeout_first(ms(5)));
    assert!(hand.poll(limited.as_mut()).is_pending());
    drop(source);
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(None));
    let wakes = hand.wakes();
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), wakes);
}

#[tokio::test(start_paused = true)]
async fn a_time_of_nothing_is_no_millisecond() {
    // Timers go off at full milliseconds.
    advance(Duration::from_micros(500)).await;
    let mut limited = pin!(never::<u32>().with_error::<Elapsed>().timeout_first(Duration::ZERO));
    assert!(matches!(Hand::default().poll(limited.as_mut()), Poll::Ready(Some(Err(_)))));
}
