use super::consumer::{Hand, busy, fed, ms};
use headwater::{
    Elapsed,
    prelude::*,
    testing::{TestError, marble},
};
use std::{pin::pin, sync::Arc, task::Poll, time::Duration};
use tokio::time::advance;

#[test]
fn fails_when_the_next_item_takes_too_long() {
    marble(|m| {
        let source = m.hot("-a--b--------c-|");
        m.expect_subscriptions(&source, ["^--------!"]);
        m.expect(source.timeout(m.frames(5)), "-a--b----#").error("timed out after 5ms");
    });
}

#[test]
fn fails_when_the_first_item_takes_too_long() {
    marble(|m| {
        let source = m.cold("-----------a|");
        m.expect_subscriptions(&source, ["--^----!"]);
        m.expect(source.timeout(m.frames(5)), "-------#").error("timed out after 5ms").subscription("--^");
    });
}

#[test]
fn fails_when_the_end_takes_too_long() {
    marble(|m| {
        m.expect(m.cold("-a-------|").timeout(m.frames(5)), "-a----#").error("timed out after 5ms");
    });
}

#[test]
fn a_source_that_is_never_late_passes() {
    marble(|m| {
        let source = m.hot("--a--b---c-d--e--|");
        m.expect_subscriptions(&source, ["^----------------!"]);
        m.expect(source.timeout(m.frames(5)), "--a--b---c-d--e--|");
    });
}

#[test]
fn an_empty_source_is_empty_in_time() {
    marble(|m| {
        m.expect(m.cold("---|").timeout(m.frames(5)), "---|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").timeout(m.frames(5)), "-a-#");
    });
}

#[test]
fn what_is_there_at_the_end_of_the_time_passes() {
    marble(|m| {
        m.expect(m.hot(" ---a--b--|").timeout(m.frames(3)), "---a--b--|");
        m.expect(m.cold("---a--b--|").timeout(m.frames(3)), "---a--b--|");
        m.expect(m.cold("---a--b--#").timeout(m.frames(3)), "---a--b--#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.timeout(m.frames(5)), "-a---").subscription("^--!");
    });
}

#[test]
fn without_any_time_an_item_has_to_be_there_at_once() {
    marble(|m| {
        let ready = from_iter(["a", "b"]).with_error::<TestError>();
        m.expect(ready.timeout(m.frames(0)), "(ab|)");
        m.expect(m.cold("(ab)|").timeout(m.frames(0)), "(ab#)").error("timed out after 0ns");
        m.expect(m.hot(" -a-b|").timeout(m.frames(0)), "#").error("timed out after 0ns");
    });
}

#[test]
fn with_all_the_time_there_is_nothing_is_late() {
    marble(|m| {
        m.expect(m.hot("-a---------b-|").timeout(Duration::MAX), "-a---------b-|");
    });
}

#[test]
fn the_time_that_a_busy_consumer_takes_does_not_count() {
    marble(|m| {
        let source = m.hot("-a--b-------------c------|");
        let consumed = source.timeout(m.frames(5)).merge_map(1, |item| busy(8, item));
        // The consumer asks at frames 0, 9 and 17, and the last item is there one frame later.
        m.expect(consumed, "---------a-------b--------(c|)");
    });
}

#[test]
fn the_time_begins_when_a_busy_consumer_asks() {
    marble(|m| {
        let source = m.hot("-a-------------------|");
        m.expect_subscriptions(&source, ["^-------------!"]);
        m.expect(source.timeout(m.frames(5)).merge_map(1, |item| busy(8, item)), "---------a----#")
            .error("timed out after 5ms");
    });
}

#[tokio::test(start_paused = true)]
async fn an_item_that_came_before_anybody_noticed_the_end_of_the_time_passes() {
    let (hand, (feed, fed)) = (Hand::default(), fed());
    let mut timely = pin!(fed.with_error::<Elapsed>().timeout(ms(5)));
    assert!(hand.poll(timely.as_mut()).is_pending());
    advance(ms(50)).await;
    feed.send("a").unwrap();
    assert_eq!(hand.poll(timely.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert!(hand.poll(timely.as_mut()).is_pending());
    advance(ms(4)).await;
    assert!(hand.poll(timely).is_pending());
}

#[tokio::test(start_paused = true)]
async fn the_source_is_dropped_before_the_error_is_told_and_the_rest_is_silence() {
    let hand = Hand::default();
    let alive = Arc::new(());
    let held = Arc::clone(&alive);
    let silent = from_stream(tokio_stream::pending::<u32>()).map(move |n| (n, Arc::strong_count(&held)));
    let mut timely = pin!(silent.with_error::<Elapsed>().timeout(ms(5)));
    assert!(hand.poll(timely.as_mut()).is_pending());
    assert_eq!(Arc::strong_count(&alive), 2);
    advance(ms(5)).await;
    let error = match hand.poll(timely.as_mut()) {
        Poll::Ready(Some(Err(error))) => error,
        other => panic!("expected the error, got {other:?}"),
    };
    assert_eq!(Arc::strong_count(&alive), 1);
    assert_eq!((error.limit(), error.to_string()), (ms(5), "timed out after 5ms".to_owned()));
    assert_eq!(hand.poll(timely), Poll::Ready(None));
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let (hand, (feed, fed)) = (Hand::default(), fed::<u32>());
    let mut timely = pin!(fed.with_error::<Elapsed>().timeout(ms(5)));
    assert!(hand.poll(timely.as_mut()).is_pending());
    drop(feed);
    assert_eq!(hand.poll(timely.as_mut()), Poll::Ready(None));
    let wakes = hand.wakes();
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), wakes);
}

#[test]
fn needs_no_runtime_unless_it_has_to_wait() {
    let hand = Hand::default();
    let mut timely = pin!(from_iter([1]).with_error::<Elapsed>().timeout(ms(5)));
    assert_eq!(hand.poll(timely.as_mut()), Poll::Ready(Some(Ok(1))));
    assert_eq!(hand.poll(timely), Poll::Ready(None));

    let silent = from_stream(tokio_stream::pending::<u32>()).with_error::<Elapsed>();
    assert!(matches!(hand.poll(pin!(silent.timeout(ms(0)))), Poll::Ready(Some(Err(_)))));
}
