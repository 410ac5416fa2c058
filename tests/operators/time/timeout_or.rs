use super::consumer::{Hand, busy, fed, ms};
use headwater::{prelude::*, testing::marble};
use std::{pin::pin, task::Poll, time::Duration};
use tokio::time::advance;

#[test]
fn goes_on_with_the_fallback_when_an_item_takes_too_long() {
    marble(|m| {
        let (source, fallback) = (m.hot("-a--b--------c-|"), m.cold("-x--y|"));
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect_subscriptions(&fallback, ["--------^----!"]);
        m.expect(source.timeout_or(m.frames(4), fallback), "-a--b----x--y|");
    });
}

#[test]
fn a_source_that_is_never_late_drops_the_fallback_unpolled() {
    marble(|m| {
        let fallback = m.cold("x|");
        m.expect_subscriptions(&fallback, []);
        m.expect(m.hot("--a---b-|").timeout_or(m.frames(4), fallback), "--a---b-|");
    });
}

#[test]
fn an_empty_source_is_empty_in_time() {
    marble(|m| {
        m.expect(m.cold("---|").timeout_or(m.frames(4), m.cold("x|")), "---|");
    });
}

#[test]
fn errors_of_both_pass() {
    marble(|m| {
        m.expect(m.cold("-a-#").timeout_or(m.frames(4), m.cold("x|")), " -a-#");
        m.expect(m.cold("-a-----#").timeout_or(m.frames(3), m.cold("-x#")), "-a---x#");
    });
}

#[test]
fn what_is_there_at_the_very_end_of_the_time_passes() {
    marble(|m| {
        m.expect(m.hot(" -a---b|").timeout_or(m.frames(4), m.cold("x|")), "-a---b|");
        m.expect(m.cold("-a---b|").timeout_or(m.frames(4), m.cold("x|")), "-a---b|");
    });
}

#[test]
fn the_fallback_may_take_as_long_as_it_likes() {
    marble(|m| {
        m.expect(m.cold("-").timeout_or(m.frames(2), m.cold("---------x|")), "-----------x|");
    });
}

#[test]
fn a_future_will_do() {
    marble(|m| {
        let fallback = async { Ok("x") };
        m.expect_equal(m.cold("-").timeout_or(m.frames(2), fallback), m.cold("--(x|)"));
    });
}

#[test]
fn without_any_time_the_source_has_to_have_each_item_at_hand() {
    marble(|m| {
        m.expect(m.cold("(ab)-c|").timeout_or(m.frames(0), m.cold("-----x|")), "(ab)-x|");
    });
}

#[test]
fn dropping_it_drops_whichever_runs() {
    marble(|m| {
        let (source, fallback) = (m.hot("-a------"), m.cold("--------"));
        m.expect_subscriptions(&source, ["^--!", "^---!"]);
        m.expect_subscriptions(&fallback, ["----^-!"]);
        m.expect(source.clone().timeout_or(m.frames(3), fallback.clone()), "-a-").subscription("^--!");
        m.expect(source.timeout_or(m.frames(3), fallback), "-a----").subscription("^-----!");
    });
}

#[test]
fn a_slow_consumer_is_no_reason() {
    marble(|m| {
        let source = m.hot("-a----b-------|");
        m.expect(source.timeout_or(m.frames(3), m.cold("x|")).merge_map(1, |item| busy(6, item)), "-------a-----b|");
    });
}

#[tokio::test(start_paused = true)]
async fn an_item_that_came_before_anybody_noticed_the_end_of_the_time_passes() {
    let (hand, (source, fed)) = (Hand::default(), fed());
    let mut limited = pin!(fed.timeout_or(ms(5), just("fallback")));
    assert!(hand.poll(limited.as_mut()).is_pending());
    advance(ms(50)).await;
    source.send("late").unwrap();
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok("late"))));
    assert!(hand.poll(limited.as_mut()).is_pending());
    advance(ms(50)).await;
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok("fallback"))));
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(None));
    assert_eq!(hand.poll(limited), Poll::Ready(None));
}

#[test]
fn a_time_without_end_does_not_overflow() {
    marble(|m| {
        m.expect(m.cold("----a|").timeout_or(Duration::MAX, m.cold("x|")), "----a|");
    });
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let (hand, (source, fed)) = (Hand::default(), fed::<u32>());
    let mut limited = pin!(fed.timeout_or(ms(5), never()));
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
    let mut limited = pin!(never().timeout_or(Duration::ZERO, just("fallback")));
    assert_eq!(Hand::default().poll(limited.as_mut()), Poll::Ready(Some(Ok("fallback"))));
}
