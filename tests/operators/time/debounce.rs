use super::consumer::{Hand, busy, fed, ms, pass_unheard};
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
fn emits_the_latest_item_after_silence() {
    marble(|m| {
        let keys = m.hot("-ab---c--|");
        m.expect_subscriptions(&keys, ["^--------!"]);
        m.expect(keys.debounce(m.frames(2)), "----b---c|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").debounce(m.frames(2)), "---|");
    });
}

#[test]
fn an_error_drops_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-a-#").debounce(m.frames(5)), "---#");
    });
}

#[test]
fn completion_flushes_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-a-|").debounce(m.frames(5)), "---(a|)");
    });
}

#[test]
fn an_item_at_the_end_of_the_silence_prolongs_it() {
    marble(|m| {
        m.expect(m.hot("-a--b-----|").debounce(m.frames(3)), "-------b--|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-------");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.debounce(m.frames(5)), "-----").subscription("^-!");
    });
}

#[test]
fn no_silence_at_all_passes_every_item() {
    marble(|m| {
        m.expect(m.cold("-(ab)-c|").debounce(m.frames(0)), "-(ab)-c|");
    });
}

#[test]
fn a_limit_ends_the_wait_of_a_restless_source() {
    marble(|m| {
        let restless = m.hot("-abcdefgh---|");
        m.expect(restless.debounce(Debounce::after(m.frames(2)).max_wait(m.frames(4))), "-----e----h-|");
    });
}

#[test]
fn a_leading_item_passes_at_once_and_its_followers_wait() {
    marble(|m| {
        let keys = m.hot("-abc-----d--|");
        m.expect(keys.debounce(Debounce::after(m.frames(2)).leading()), "-a---c---d--|");
    });
}

#[test]
fn what_is_dropped_is_told() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let options = Debounce::after(m.frames(2)).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-abc---d#").debounce(options), "-----c--#");
    });
    assert_eq!(*dropped.lock().unwrap(), ["a", "b", "d"]);
}

#[test]
fn waits_without_end_for_a_silence_that_is_too_long() {
    marble(|m| {
        m.expect(m.hot("-a-b--|").debounce(Duration::MAX), "------(b|)");
    });
}

#[test]
fn a_restless_source_without_a_limit_is_never_heard() {
    marble(|m| {
        m.expect(m.hot("-abcdefgh#").debounce(m.frames(2)), "---------#");
    });
}

#[test]
fn a_limit_is_counted_anew_from_the_next_item_that_waits() {
    marble(|m| {
        let restless = m.hot("-abcd---efgh----|");
        m.expect(restless.debounce(Debounce::after(m.frames(3)).max_wait(m.frames(3))), "----d------h----|");
    });
}

#[test]
fn under_a_limit_of_nothing_only_items_of_one_instant_replace_each_other() {
    marble(|m| {
        let options = Debounce::after(m.frames(5)).max_wait(m.frames(0));
        m.expect(m.cold("-(ab)-cd-|").debounce(options), "-b----cd-|");
    });
}

#[test]
fn an_item_that_was_emitted_at_the_limit_is_followed_by_no_leading_one() {
    marble(|m| {
        let restless = m.hot("-abcdefgh---k--|");
        let options = Debounce::after(m.frames(2)).max_wait(m.frames(4)).leading();
        m.expect(restless.debounce(options), "        -a----f---h-k--|");
    });
}

#[test]
fn an_item_at_the_end_of_the_silence_is_no_leading_one() {
    marble(|m| {
        m.expect(m.hot("-a-b-------|").debounce(Debounce::after(m.frames(2)).leading()), "-a---b-----|");
    });
}

#[test]
fn an_item_that_is_leading_for_a_busy_consumer_does_not_wait() {
    marble(|m| {
        // The silence after `a` passes while nobody polls, and `b` is not seen before that.
        let keys = m.hot("-a----b----------|");
        let leading = keys.debounce(Debounce::after(m.frames(2)).leading());
        m.expect(leading.merge_map(1, |key| busy(8, key)), "---------a-------(b|)");
    });
}

#[test]
fn the_silence_begins_when_a_busy_consumer_is_back() {
    marble(|m| {
        let keys = m.hot("-a----b--c----------|");
        m.expect(keys.debounce(m.frames(2)).merge_map(1, |key| busy(10, key)), "-------------a-----------(c|)");
    });
}

#[tokio::test(start_paused = true)]
async fn an_item_whose_silence_passed_while_nobody_polled_is_not_replaced() {
    let (hand, (keys, fed)) = (Hand::default(), fed());
    let mut quiet = pin!(fed.debounce(ms(5)));
    keys.send("a").unwrap();
    assert!(hand.poll(quiet.as_mut()).is_pending());
    advance(ms(50)).await;
    keys.send("b").unwrap();
    assert_eq!(hand.poll(quiet.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert!(hand.poll(quiet.as_mut()).is_pending());
    advance(ms(50)).await;
    assert_eq!(hand.poll(quiet), Poll::Ready(Some(Ok("b"))));
}

#[tokio::test(start_paused = true)]
async fn an_item_at_the_very_end_of_the_silence_replaces_the_one_that_waits() {
    let (hand, (keys, fed)) = (Hand::default(), fed());
    let mut quiet = pin!(fed.debounce(ms(5)));
    keys.send("a").unwrap();
    assert!(hand.poll(quiet.as_mut()).is_pending());
    advance(ms(5)).await;
    keys.send("b").unwrap();
    assert!(hand.poll(quiet.as_mut()).is_pending());
    advance(ms(6)).await;
    assert_eq!(hand.poll(quiet), Poll::Ready(Some(Ok("b"))));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_gives_way_and_is_heard_at_the_limit() {
    let hand = Hand::default();
    let mut quiet = pin!(from_iter(1..).debounce(Debounce::after(ms(5)).max_wait(ms(10))));
    for polls in 1..=3 {
        assert!(hand.poll(quiet.as_mut()).is_pending());
        assert_eq!(hand.wakes(), polls);
    }
    advance(ms(11)).await;
    assert_eq!(hand.poll(quiet.as_mut()), Poll::Ready(Some(Ok(3 * 1_024))));
    assert!(hand.poll(quiet).is_pending());
}

#[tokio::test(start_paused = true)]
async fn an_item_outlives_a_panic_of_the_one_who_is_told_of_another() {
    let (hand, (keys, fed)) = (Hand::default(), fed());
    let mut quiet = pin!(fed.debounce(Debounce::after(ms(5)).on_drop(|key| panic!("told of {key}"))));
    keys.send("a").unwrap();
    keys.send("b").unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| hand.poll(quiet.as_mut()))).is_err());
    assert!(hand.poll(quiet.as_mut()).is_pending());
    advance(ms(5)).await;
    assert_eq!(hand.poll(quiet), Poll::Ready(Some(Ok("b"))));
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let (hand, (keys, fed)) = (Hand::default(), fed());
    let mut quiet = pin!(fed.debounce(ms(5)));
    keys.send("a").unwrap();
    assert!(hand.poll(quiet.as_mut()).is_pending());
    drop(keys);
    assert_eq!(hand.poll(quiet.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert_eq!(hand.poll(quiet.as_mut()), Poll::Ready(None));
    let wakes = hand.wakes();
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), wakes);
    assert_eq!(hand.poll(quiet), Poll::Ready(None));
}

#[tokio::test(start_paused = true)]
async fn a_clone_of_one_that_has_an_item_waiting_has_none() {
    let hand = Hand::default();
    let mut quiet = pin!(from_iter([1, 2]).merge(from_stream(futures::stream::pending())).debounce(ms(5)));
    assert!(hand.poll(quiet.as_mut()).is_pending());
    let mut clone = pin!(quiet.clone());
    advance(ms(50)).await;
    assert_eq!(hand.poll(quiet), Poll::Ready(Some(Ok(2))));
    assert!(hand.poll(clone.as_mut()).is_pending());
}

#[tokio::test(start_paused = true)]
async fn no_item_overtakes_the_one_that_waits_though_its_own_silence_would_let_it() {
    let (hand, (keys, fed)) = (Hand::default(), fed());
    let slow = fed.tap(|key| pass_unheard(if *key == "c" { ms(50) } else { ms(0) }));
    let mut quiet = pin!(slow.debounce(Debounce::after(ms(5)).leading()));
    for key in ["a", "b", "c"] {
        keys.send(key).unwrap();
    }
    assert_eq!(hand.poll(quiet.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert!(hand.poll(quiet.as_mut()).is_pending());
    advance(ms(6)).await;
    assert_eq!(hand.poll(quiet), Poll::Ready(Some(Ok("c"))));
}
