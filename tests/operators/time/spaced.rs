use super::consumer::{Hand, busy, fed, ms, pass_unheard};
use headwater::{prelude::*, testing::marble};
use std::{pin::pin, task::Poll, time::Duration};
use tokio::time::advance;

#[test]
fn items_that_come_together_are_emitted_apart() {
    marble(|m| {
        let source = m.cold("-(abc)---------d-|");
        m.expect_subscriptions(&source, ["^----------------!"]);
        m.expect(source.spaced(m.frames(3)), "-a--b--c-------d-|");
    });
}

#[test]
fn an_item_that_comes_late_enough_passes_at_once() {
    marble(|m| {
        m.expect(m.hot("-a--b----c|").spaced(m.frames(3)), "-a--b----c|");
    });
}

#[test]
fn the_time_begins_anew_with_an_emission_and_not_with_an_item() {
    marble(|m| {
        m.expect(m.cold("-a-b--c----|").spaced(m.frames(4)), "-a---b---c-|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").spaced(m.frames(5)), "---|");
    });
}

#[test]
fn completion_behind_the_last_item_passes_at_once() {
    marble(|m| {
        m.expect(m.cold("-(ab|)").spaced(m.frames(5)), "-a----(b|)");
        m.expect(m.cold("-a-|").spaced(m.frames(5)), "  -a-|");
    });
}

#[test]
fn an_error_passes_at_once_unless_an_item_waits() {
    marble(|m| {
        m.expect(m.cold("-a-#").spaced(m.frames(5)), "  -a-#");
        m.expect(m.cold("-(ab)#").spaced(m.frames(6)), "-a-----(b#)");
    });
}

#[test]
fn without_a_gap_everything_passes_at_once() {
    marble(|m| {
        m.expect(m.cold("-(abc)-d|").spaced(m.frames(0)), "-(abc)-d|");
    });
}

#[test]
fn a_gap_without_end_lets_one_item_pass() {
    marble(|m| {
        m.expect(m.cold("-ab|").spaced(Duration::MAX), "-a---------");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-ab----");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.spaced(m.frames(9)), "-a--").subscription("^---!");
    });
}

#[test]
fn a_consumer_that_is_slower_does_not_wait() {
    marble(|m| {
        // The work takes six frames an item, and the gap is over each time.
        m.expect(m.cold("(abc|)").spaced(m.frames(4)).merge_map(1, |item| busy(6, item)), "------a-----b-----(c|)");
    });
}

#[tokio::test(start_paused = true)]
async fn no_more_than_one_item_is_taken_ahead() {
    let (hand, mut taken) = (Hand::default(), 0);
    let mut spaced = pin!(from_iter(1..).tap(|_| taken += 1).spaced(ms(5)));
    assert_eq!(hand.poll(spaced.as_mut()), Poll::Ready(Some(Ok(1))));
    for _ in 0..5 {
        assert!(hand.poll(spaced.as_mut()).is_pending());
    }
    advance(ms(6)).await;
    assert_eq!(hand.poll(spaced.as_mut()), Poll::Ready(Some(Ok(2))));
    assert_eq!(taken, 2);
}

#[tokio::test(start_paused = true)]
async fn an_item_waits_for_a_consumer_that_was_away() {
    let (hand, (items, fed)) = (Hand::default(), fed());
    let mut spaced = pin!(fed.spaced(ms(5)));
    for item in 1..=3 {
        items.send(item).unwrap();
    }
    assert_eq!(hand.poll(spaced.as_mut()), Poll::Ready(Some(Ok(1))));
    assert!(hand.poll(spaced.as_mut()).is_pending());
    advance(ms(50)).await;
    assert_eq!(hand.poll(spaced.as_mut()), Poll::Ready(Some(Ok(2))));
    // The gap begins when the second item is taken, however late that was.
    assert!(hand.poll(spaced.as_mut()).is_pending());
    advance(ms(6)).await;
    assert_eq!(hand.poll(spaced), Poll::Ready(Some(Ok(3))));
}

#[tokio::test(start_paused = true)]
async fn an_item_behind_the_gap_waits_for_no_timer() {
    let hand = Hand::default();
    let mut spaced = pin!(from_iter(1..).spaced(ms(5)));
    for item in 1..=3 {
        assert_eq!(hand.poll(spaced.as_mut()), Poll::Ready(Some(Ok(item))));
        pass_unheard(ms(5));
    }
}
