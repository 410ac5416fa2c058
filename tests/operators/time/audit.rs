use super::consumer::{Hand, fed, ms};
use headwater::{prelude::*, testing::marble};
use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};
use tokio::time::advance;

#[test]
fn emits_the_latest_item_some_time_after_the_first() {
    marble(|m| {
        let changes = m.hot("-abc------d-------|");
        m.expect_subscriptions(&changes, ["^-----------------!"]);
        m.expect(changes.audit(m.frames(4)), "-----c--------d---|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").audit(m.frames(2)), "---|");
    });
}

#[test]
fn an_error_passes_at_once_and_drops_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-a-#").audit(m.frames(5)), "---#");
    });
}

#[test]
fn completion_waits_for_the_end_of_the_window_of_an_item_that_waits() {
    marble(|m| {
        let source = m.hot("-ab|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.audit(m.frames(5)), "------(b|)");
    });
}

#[test]
fn an_emission_opens_no_window() {
    marble(|m| {
        // One frame after `b` was emitted `c` opens a window of its own.
        m.expect(m.hot("-ab--c------|").audit(m.frames(3)), "----b---c---|");
    });
}

#[test]
fn an_item_at_the_end_of_the_window_belongs_to_it() {
    marble(|m| {
        m.expect(m.hot("-a--b----|").audit(m.frames(3)), " ----b----|");
        m.expect(m.cold("-a--b----|").audit(m.frames(3)), "----b----|");
    });
}

#[test]
fn without_a_window_every_item_passes_at_once() {
    marble(|m| {
        m.expect(m.cold("-(ab)-c|").audit(m.frames(0)), "-(ab)-c|");
    });
}

#[test]
fn a_window_without_end_never_emits() {
    marble(|m| {
        m.expect(m.hot("-abc-#").audit(Duration::MAX), "-----#");
    });
}

#[test]
fn what_is_dropped_is_told() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let options = Audit::after(m.frames(3)).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-abc---de#").audit(options), "----c----#");
    });
    assert_eq!(*dropped.lock().unwrap(), ["a", "b", "d", "e"]);
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-------");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.audit(m.frames(5)), "--").subscription("^-!");
    });
}

#[tokio::test(start_paused = true)]
async fn an_item_whose_window_ended_while_nobody_polled_is_not_replaced() {
    let (hand, (changes, fed)) = (Hand::default(), fed());
    let mut audited = pin!(fed.audit(ms(5)));
    changes.send("a").unwrap();
    assert!(hand.poll(audited.as_mut()).is_pending());
    advance(ms(50)).await;
    changes.send("b").unwrap();
    assert_eq!(hand.poll(audited.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert!(hand.poll(audited.as_mut()).is_pending());
    advance(ms(6)).await;
    assert_eq!(hand.poll(audited), Poll::Ready(Some(Ok("b"))));
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let (hand, (changes, fed)) = (Hand::default(), fed());
    let mut audited = pin!(fed.with_error::<&str>().audit(ms(5)));
    changes.send("a").unwrap();
    assert!(hand.poll(audited.as_mut()).is_pending());
    drop(changes);
    assert!(hand.poll(audited.as_mut()).is_pending());
    advance(ms(6)).await;
    assert_eq!(hand.poll(audited.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert_eq!(hand.poll(audited.as_mut()), Poll::Ready(None));
    let wakes = hand.wakes();
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), wakes);
    assert_eq!(hand.poll(audited), Poll::Ready(None));
}
