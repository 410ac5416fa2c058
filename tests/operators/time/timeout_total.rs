use super::consumer::{Hand, busy, fed, ms};
use headwater::{Elapsed, prelude::*, testing::marble};
use std::{pin::pin, task::Poll, time::Duration};
use tokio::time::advance;

#[test]
fn fails_when_the_whole_takes_too_long() {
    marble(|m| {
        let source = m.hot("-a--b--c---d-|");
        m.expect_subscriptions(&source, ["^--------!"]);
        m.expect(source.timeout_total(m.frames(9)), "-a--b--c-#").error("timed out after 9ms");
    });
}

#[test]
fn a_source_that_completes_in_time_passes() {
    marble(|m| {
        m.expect(m.hot("-a--b--|").timeout_total(m.frames(9)), "-a--b--|");
        m.expect(m.cold("---|").timeout_total(m.frames(9)), "   ---|");
    });
}

#[test]
fn the_end_at_the_very_end_of_the_time_is_in_time_and_so_is_what_comes_with_it() {
    marble(|m| {
        m.expect(m.hot(" -a----|").timeout_total(m.frames(6)), "-a----|");
        m.expect(m.cold("-a----(bc|)").timeout_total(m.frames(6)), "-a----(bc|)");
    });
}

#[test]
fn what_comes_after_the_item_of_the_very_end_is_late() {
    marble(|m| {
        m.expect(m.cold("-a--b--c|").timeout_total(m.frames(4)), "-a--(b#)").error("timed out after 4ms");
    });
}

#[test]
fn an_error_passes() {
    marble(|m| {
        m.expect(m.cold("-a-#").timeout_total(m.frames(9)), "-a-#");
    });
}

#[test]
fn without_any_time_the_source_has_to_have_everything_at_hand() {
    marble(|m| {
        m.expect(m.cold("(ab|)").timeout_total(m.frames(0)), "(ab|)");
        m.expect(m.cold("a-b|").timeout_total(m.frames(0)), " (a#)").error("timed out after 0ns");
    });
}

#[test]
fn a_time_without_end_does_not_overflow() {
    marble(|m| {
        m.expect(m.cold("-a--b|").timeout_total(Duration::MAX), "-a--b|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.timeout_total(m.frames(9)), "-a-").subscription("^--!");
    });
}

#[test]
fn what_the_consumer_takes_is_not_counted() {
    marble(|m| {
        // The source is waited for from 0 to 1, and from 7 to 9: three frames of the four.
        let source = m.hot("-a--b----c|");
        m.expect(source.clone().timeout_total(m.frames(3)).merge_map(1, |item| busy(3, item)), "----a--b----(c|)");
        m.expect(source.timeout_total(m.frames(2)).merge_map(1, |item| busy(3, item)), "        ----a--b#")
            .error("timed out after 2ms");
    });
}

#[tokio::test(start_paused = true)]
async fn what_came_before_anybody_noticed_the_end_of_the_time_passes_and_then_nothing_may_be_late() {
    let (hand, (source, fed)) = (Hand::default(), fed());
    let mut limited = pin!(fed.with_error::<Elapsed>().timeout_total(ms(5)));
    assert!(hand.poll(limited.as_mut()).is_pending());
    advance(ms(50)).await;
    source.send(1).unwrap();
    source.send(2).unwrap();
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok(1))));
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok(2))));
    let Poll::Ready(Some(Err(elapsed))) = hand.poll(limited.as_mut()) else { panic!("no time is left") };
    assert_eq!(elapsed.limit(), ms(5));
    assert_eq!(hand.poll(limited), Poll::Ready(None));
}

#[tokio::test(start_paused = true)]
async fn a_clone_has_all_its_time() {
    let hand = Hand::default();
    let mut limited = pin!(never::<()>().with_error::<Elapsed>().timeout_total(ms(5)));
    assert!(hand.poll(limited.as_mut()).is_pending());
    advance(ms(4)).await;
    let mut clone = pin!(limited.clone());
    assert!(hand.poll(clone.as_mut()).is_pending());
    advance(ms(2)).await;
    assert!(hand.poll(limited).is_ready());
    assert!(hand.poll(clone).is_pending());
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let (hand, (source, fed)) = (Hand::default(), fed::<u32>());
    let mut limited = pin!(fed.with_error::<Elapsed>().timeout_total(ms(5)));
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
    let mut limited = pin!(never::<u32>().with_error::<Elapsed>().timeout_total(Duration::ZERO));
    assert!(matches!(Hand::default().poll(limited.as_mut()), Poll::Ready(Some(Err(_)))));
}
