use super::consumer::{Hand, busy, fed, ms};
use headwater::{prelude::*, testing::marble};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};
use tokio::time::advance;

#[test]
fn emits_the_first_item_of_a_window_and_the_last_one() {
    marble(|m| {
        let moves = m.hot("-abc----d-----------e|");
        m.expect_subscriptions(&moves, ["^--------------------!"]);
        m.expect(moves.throttle_edges(m.frames(4), Edges::Both), "-a---c---d----------e|");
    });
}

#[test]
fn emits_only_the_last_item_of_a_window() {
    marble(|m| {
        let moves = m.hot("-abc----d-----------e----|");
        m.expect(moves.throttle_edges(m.frames(4), Edges::Trailing), "-----c---d--------------e|");
    });
}

#[test]
fn emits_only_the_first_item_of_a_window_as_throttle_does() {
    marble(|m| {
        let moves = m.hot("-abc-d--efg----h-|");
        m.expect_equal(moves.clone().throttle_edges(m.frames(4), Edges::Leading), moves.clone().throttle(m.frames(4)));
        m.expect(moves.throttle_edges(m.frames(4), Edges::Leading), "-a------e------h-|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        for edges in [Edges::Leading, Edges::Trailing, Edges::Both] {
            m.expect(m.cold("---|").throttle_edges(m.frames(2), edges), "---|");
        }
    });
}

#[test]
fn an_error_passes_at_once_and_drops_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-ab-#").throttle_edges(m.frames(5), Edges::Both), "    -a--#");
        m.expect(m.cold("-ab-#").throttle_edges(m.frames(5), Edges::Trailing), "----#");
    });
}

#[test]
fn completion_waits_for_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-ab|").throttle_edges(m.frames(5), Edges::Both), "    -a----(b|)");
        m.expect(m.cold("-ab|").throttle_edges(m.frames(5), Edges::Trailing), "------(b|)");
    });
}

#[test]
fn completion_within_a_window_in_which_nothing_waits_passes_at_once() {
    marble(|m| {
        m.expect(m.cold("-a-|").throttle_edges(m.frames(5), Edges::Both), "        -a-|");
        m.expect(m.cold("-ab----|").throttle_edges(m.frames(5), Edges::Trailing), "------b|");
        m.expect(m.cold("-ab|").throttle_edges(m.frames(5), Edges::Leading), "     -a-|");
    });
}

#[test]
fn the_source_is_dropped_when_it_completes_and_not_when_the_window_does() {
    marble(|m| {
        let source = m.hot("-ab|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.throttle_edges(m.frames(5), Edges::Both), "-a----(b|)");
    });
}

#[test]
fn a_trailing_emission_opens_another_window() {
    marble(|m| {
        // `c` comes one frame after `b` was emitted, and waits for a whole window.
        let moves = m.hot("-ab----c----------|");
        m.expect(moves.clone().throttle_edges(m.frames(5), Edges::Both), "    -a----b----c------|");
        m.expect(moves.throttle_edges(m.frames(5), Edges::Trailing), "------b----c------|");
    });
}

#[test]
fn a_window_in_which_nothing_waits_opens_no_other() {
    marble(|m| {
        m.expect(m.hot("-a----b-----c|").throttle_edges(m.frames(4), Edges::Both), "    -a----b-----c|");
        m.expect(m.hot("-a-----b-----c|").throttle_edges(m.frames(2), Edges::Trailing), "---a-----b-----(c|)");
    });
}

#[test]
fn an_item_at_the_end_of_the_window_belongs_to_it() {
    marble(|m| {
        m.expect(m.hot("-ab--c----|").throttle_edges(m.frames(4), Edges::Both), "    -a---c----|");
        m.expect(m.cold("-ab--c----|").throttle_edges(m.frames(4), Edges::Trailing), "-----c----|");
        m.expect(m.hot("-a---c----|").throttle_edges(m.frames(4), Edges::Leading), " -a--------|");
    });
}

#[test]
fn without_a_window_every_item_passes_at_once() {
    marble(|m| {
        for edges in [Edges::Leading, Edges::Trailing, Edges::Both] {
            m.expect(m.cold("-(ab)-c|").throttle_edges(m.frames(0), edges), "-(ab)-c|");
        }
    });
}

#[test]
fn a_window_without_end_keeps_what_waits_until_an_error() {
    marble(|m| {
        m.expect(m.hot("-abc-#").throttle_edges(Duration::MAX, Edges::Both), "-a---#");
    });
}

#[test]
fn what_is_dropped_is_told() {
    for (edges, told) in [
        (Edges::Leading, vec!["b", "c", "e", "f", "h"]),
        (Edges::Trailing, vec!["a", "b", "d", "e", "g", "h"]),
        (Edges::Both, vec!["b", "e", "h"]),
    ] {
        let dropped = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&dropped);
        marble(|m| {
            let options = Throttle::window(m.frames(3)).on_drop(move |item| log.lock().unwrap().push(item));
            let emitted = match edges {
                Edges::Leading => "-a------d------g-#",
                Edges::Trailing => "----c------f-----#",
                Edges::Both => "-a--c---d--f---g-#",
            };
            m.expect(m.hot("-abc----def----gh#").throttle_edges(options, edges), emitted);
        });
        let mut dropped = dropped.lock().unwrap().clone();
        dropped.sort_unstable();
        assert_eq!(dropped, told, "{edges:?}");
    }
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-ab-----");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.throttle_edges(m.frames(5), Edges::Both), "-a-").subscription("^--!");
    });
}

#[test]
fn the_next_window_begins_when_a_busy_consumer_takes_the_item() {
    marble(|m| {
        // Until 11 nobody asks for `b`, whose window ended at 5; `c` came in the meantime and waits from 11 to 15.
        let moves = m.hot("-ab---c--------------|");
        let slow = moves.throttle_edges(m.frames(4), Edges::Both).merge_map(1, |item| busy(10, item));
        m.expect(slow, "-----------a---------b---------(c|)");
    });
}

#[tokio::test(start_paused = true)]
async fn an_item_whose_window_ended_while_nobody_polled_is_not_replaced() {
    let (hand, (moves, fed)) = (Hand::default(), fed());
    let mut throttled = pin!(fed.throttle_edges(ms(5), Edges::Both));
    moves.send("a").unwrap();
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok("a"))));
    moves.send("b").unwrap();
    assert!(hand.poll(throttled.as_mut()).is_pending());
    advance(ms(50)).await;
    moves.send("c").unwrap();
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok("b"))));
    assert!(hand.poll(throttled.as_mut()).is_pending());
    advance(ms(6)).await;
    assert_eq!(hand.poll(throttled), Poll::Ready(Some(Ok("c"))));
}

#[tokio::test(start_paused = true)]
async fn an_item_that_comes_long_after_the_window_is_a_first_one() {
    let (hand, (moves, fed)) = (Hand::default(), fed());
    let mut throttled = pin!(fed.throttle_edges(ms(5), Edges::Both));
    moves.send("a").unwrap();
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok("a"))));
    advance(ms(50)).await;
    moves.send("b").unwrap();
    assert_eq!(hand.poll(throttled), Poll::Ready(Some(Ok("b"))));
}

#[tokio::test(start_paused = true)]
async fn sets_no_timer_while_nothing_waits() {
    let (hand, (moves, fed)) = (Hand::default(), fed());
    let mut throttled = pin!(fed.throttle_edges(ms(5), Edges::Both));
    moves.send("a").unwrap();
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert!(hand.poll(throttled.as_mut()).is_pending());
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_gives_way_and_is_heard_at_the_end_of_the_window() {
    let hand = Hand::default();
    let mut throttled = pin!(from_iter(1..).throttle_edges(ms(5), Edges::Trailing));
    for polls in 1..=3 {
        assert!(hand.poll(throttled.as_mut()).is_pending());
        assert_eq!(hand.wakes(), polls);
    }
    advance(ms(6)).await;
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok(3 * 1_024))));
    assert!(hand.poll(throttled).is_pending());
}

#[tokio::test(start_paused = true)]
async fn an_item_outlives_a_panic_of_the_one_who_is_told_of_another() {
    let (hand, (moves, fed)) = (Hand::default(), fed());
    let options = Throttle::window(ms(5)).on_drop(|item| panic!("told of {item}"));
    let mut throttled = pin!(fed.throttle_edges(options, Edges::Trailing));
    moves.send("a").unwrap();
    moves.send("b").unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| hand.poll(throttled.as_mut()))).is_err());
    assert!(hand.poll(throttled.as_mut()).is_pending());
    advance(ms(5)).await;
    assert_eq!(hand.poll(throttled), Poll::Ready(Some(Ok("b"))));
}

#[tokio::test(start_paused = true)]
async fn a_clone_of_one_that_has_an_item_waiting_has_none() {
    let hand = Hand::default();
    let endless = from_iter([1, 2]).concat(never());
    let mut throttled = pin!(endless.throttle_edges(ms(5), Edges::Trailing));
    assert!(hand.poll(throttled.as_mut()).is_pending());
    let mut clone = pin!(throttled.clone());
    advance(ms(50)).await;
    assert_eq!(hand.poll(throttled), Poll::Ready(Some(Ok(2))));
    assert!(hand.poll(clone.as_mut()).is_pending());
}
