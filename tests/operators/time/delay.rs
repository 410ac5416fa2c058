use super::consumer::{Hand, busy, ms, pass_unheard};
use futures::Stream as _;
use headwater::{prelude::*, testing::marble};
use std::{panic::catch_unwind, pin::pin, task::Poll, time::Duration};
use tokio::{
    sync::oneshot,
    time::{Instant, advance},
};

#[test]
fn shifts_items_and_completion_and_keeps_the_spaces() {
    marble(|m| {
        let source = m.hot("-a-bc----|");
        m.expect_subscriptions(&source, ["^--------!"]);
        m.expect(source.delay(m.frames(3)), "----a-bc----|");
    });
}

#[test]
fn an_empty_source_completes_later() {
    marble(|m| {
        m.expect(m.cold("--|").delay(m.frames(3)), "-----|");
        m.expect(m.cold("|").delay(m.frames(3)), "---|");
    });
}

#[test]
fn items_of_one_instant_stay_together() {
    marble(|m| {
        m.expect(m.cold("-(ab)--(cd|)").delay(m.frames(3)), "----(ab)--(cd|)");
    });
}

#[test]
fn completion_comes_as_late_while_items_wait() {
    marble(|m| {
        m.expect(m.cold("-a-|").delay(m.frames(5)), "------a-|");
    });
}

#[test]
fn an_error_passes_at_once_and_drops_the_items_that_wait() {
    marble(|m| {
        m.expect(m.hot("-a--b-#").delay(m.frames(4)), "-----a#");
    });
}

#[test]
fn an_error_at_the_instant_at_which_an_item_is_due_comes_first() {
    marble(|m| {
        m.expect(m.hot(" -a-#").delay(m.frames(2)), "---#");
        m.expect(m.hot(" -a-(b#)").delay(m.frames(2)), "---#");
        m.expect(m.cold("-a-#").delay(m.frames(2)), "---#");
        m.expect(m.cold("-(a#)").delay(m.frames(2)), "-#");
    });
}

#[test]
fn an_error_that_is_delayed_drops_nothing() {
    marble(|m| {
        let source = m.hot("-a-b#");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.delay(Delay::by(m.frames(4)).delay_error()), "-----a-b#");
        m.expect(m.cold("#").delay(Delay::by(m.frames(4)).delay_error()), "----#");
        m.expect(m.cold("a#").delay(Delay::by(m.frames(0)).delay_error()), "a#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.delay(m.frames(5)), "-----").subscription("^--!");
    });
}

#[test]
fn without_a_delay_everything_passes_at_once() {
    marble(|m| {
        m.expect(m.cold("-(ab)-c|").delay(m.frames(0)), "-(ab)-c|");
        m.expect(m.cold("-(ab)-c#").delay(m.frames(0)), "-(ab)-c#");
    });
}

#[test]
fn of_a_delay_without_end_only_an_error_is_seen() {
    marble(|m| {
        m.expect(m.hot("-a-b-#").delay(Duration::MAX), "-----#");
    });
}

#[test]
fn does_not_ask_the_source_while_as_many_items_wait_as_it_has_room_for() {
    marble(|m| {
        m.expect(m.cold("(abc|)").delay(Delay::by(m.frames(2)).capacity(1)), "--a-b-c-|");
        m.expect(m.cold("(abcd|)").delay(Delay::by(m.frames(4)).capacity(2)), "----(ab)(cd)|");
    });
}

#[test]
fn room_for_nothing_is_refused() {
    assert!(catch_unwind(|| Delay::by(Duration::from_secs(1)).capacity(0)).is_err());
}

#[tokio::test(start_paused = true)]
async fn has_room_for_sixty_four_items() {
    let begin = Instant::now();
    let mut seen = Vec::new();
    let Ok(()) = from_iter(0..65).delay(ms(10)).for_each(|n| seen.push((n, begin.elapsed()))).await;
    assert_eq!((seen[63], seen[64]), ((63, ms(10)), (64, ms(20))));
}

#[test]
fn the_delay_is_counted_from_when_a_busy_consumer_let_the_item_be_seen() {
    marble(|m| {
        let source = m.hot("-a-b-c----|");
        m.expect(source.delay(m.frames(2)).merge_map(1, |item| busy(6, item)), "---------a-----b-----(c|)");
    });
}

#[test]
fn an_item_that_was_due_before_the_error_reaches_a_busy_consumer() {
    marble(|m| {
        let source = m.hot("-ab--#");
        m.expect(source.delay(m.frames(2)).merge_map(1, |item| busy(6, item)), "---------a-----(b#)");
    });
}

#[test]
fn an_item_that_was_not_due_before_the_error_does_not_reach_a_busy_consumer() {
    marble(|m| {
        let source = m.hot("-a-----b-#");
        m.expect(source.delay(m.frames(2)).merge_map(1, |item| busy(6, item)), "---------(a#)");
    });
}

#[tokio::test(start_paused = true)]
async fn an_error_waits_for_no_timer() {
    let hand = Hand::default();
    let (fail, failure) = oneshot::channel::<&str>();
    let failing = from_try_future(async { Err::<u32, _>(failure.await.unwrap()) });
    let mut delayed = pin!(failing.delay(ms(5)));
    assert!(hand.poll(delayed.as_mut()).is_pending());
    advance(Duration::from_micros(300)).await;
    fail.send("broken").unwrap();
    assert_eq!(hand.poll(delayed), Poll::Ready(Some(Err("broken"))));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_gives_way() {
    let hand = Hand::default();
    let mut delayed = pin!(from_iter(0..).delay(Delay::by(ms(5)).capacity(usize::MAX)));
    for polls in 1..=2 {
        assert!(hand.poll(delayed.as_mut()).is_pending());
        assert_eq!(hand.wakes(), polls);
    }
    advance(ms(6)).await;
    assert_eq!(hand.poll(delayed), Poll::Ready(Some(Ok(0))));
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let hand = Hand::default();
    let failing = from_iter([1, 2]).with_error().merge(from_try_future(async {
        tokio::time::sleep(ms(5)).await;
        Err("broken")
    }));
    let mut delayed = pin!(failing.delay(ms(20)));
    assert!(hand.poll(delayed.as_mut()).is_pending());
    advance(ms(5)).await;
    assert_eq!(hand.poll(delayed.as_mut()), Poll::Ready(Some(Err("broken"))));
    let wakes = hand.wakes();
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), wakes);
    assert_eq!(hand.poll(delayed), Poll::Ready(None));
}

#[tokio::test(start_paused = true)]
async fn a_clone_of_one_that_has_items_waiting_has_none() {
    let hand = Hand::default();
    let mut delayed = pin!(from_iter([1, 2]).delay(ms(5)));
    assert!(hand.poll(delayed.as_mut()).is_pending());
    let mut clone = pin!(delayed.clone());
    assert_eq!(delayed.size_hint(), (2, Some(2)));
    assert_eq!(clone.size_hint(), (0, Some(0)));
    advance(ms(6)).await;
    assert_eq!(hand.poll(delayed), Poll::Ready(Some(Ok(1))));
    assert_eq!(hand.poll(clone.as_mut()), Poll::Ready(None));
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_late_waits_for_no_timer() {
    let hand = Hand::default();
    let mut delayed = pin!(from_iter([1, 2]).delay(ms(5)));
    assert!(hand.poll(delayed.as_mut()).is_pending());
    pass_unheard(ms(6));
    for item in [Some(Ok(1)), Some(Ok(2))] {
        assert_eq!(hand.poll(delayed.as_mut()), Poll::Ready(item));
    }
}
