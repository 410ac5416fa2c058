use super::consumer::{Hand, busy, fed, ms};
use headwater::{prelude::*, testing::marble};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};
use tokio::time::advance;

#[test]
fn an_item_of_our_own_comes_whenever_the_source_is_idle() {
    marble(|m| {
        let source = m.hot("-a-b--------c-|");
        m.expect_subscriptions(&source, ["^-------------!"]);
        m.expect(source.keep_alive(m.frames(3), || "p"), "-a-b--p--p--c-|");
    });
}

#[test]
fn the_first_item_is_waited_for_like_the_others() {
    marble(|m| {
        m.expect(m.cold("-----a|").keep_alive(m.frames(2), || "p"), "--p-pa|");
    });
}

#[test]
fn an_item_at_the_very_end_of_the_time_comes_in_place_of_ours() {
    marble(|m| {
        m.expect(m.hot(" -a--b-|").keep_alive(m.frames(3), || "p"), "-a--b-|");
        m.expect(m.cold("-a--b-|").keep_alive(m.frames(3), || "p"), "-a--b-|");
    });
}

#[test]
fn an_empty_source_is_empty_in_time() {
    marble(|m| {
        m.expect(m.cold("--|").keep_alive(m.frames(3), || "p"), "--|");
    });
}

#[test]
fn an_error_passes_at_once() {
    marble(|m| {
        m.expect(m.cold("-a----#").keep_alive(m.frames(3), || "p"), "-a--p-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-----");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect(source.keep_alive(m.frames(3), || "p"), "-a--p-").subscription("^-----!");
    });
}

#[test]
fn the_time_of_the_consumer_is_no_silence() {
    marble(|m| {
        let source = m.hot("-a----b---------|");
        m.expect(source.keep_alive(m.frames(4), || "p").merge_map(1, |item| busy(6, item)), "-------a-----b--|");
    });
}

#[test]
fn a_time_without_end_never_speaks() {
    marble(|m| {
        m.expect(m.cold("-a--------|").keep_alive(Duration::MAX, || "p"), "-a--------|");
    });
}

#[tokio::test(start_paused = true)]
async fn an_item_that_came_before_anybody_noticed_the_end_of_the_time_comes_alone() {
    let (hand, (source, fed)) = (Hand::default(), fed());
    let mut alive = pin!(fed.keep_alive(ms(5), || "ping"));
    assert!(hand.poll(alive.as_mut()).is_pending());
    advance(ms(50)).await;
    source.send("late").unwrap();
    assert_eq!(hand.poll(alive.as_mut()), Poll::Ready(Some(Ok("late"))));
    assert!(hand.poll(alive.as_mut()).is_pending());
    advance(ms(50)).await;
    // However long nobody was there, the silence is told once.
    assert_eq!(hand.poll(alive.as_mut()), Poll::Ready(Some(Ok("ping"))));
    assert!(hand.poll(alive).is_pending());
}

#[test]
fn a_time_of_nothing_is_a_mistake() {
    assert!(catch_unwind(AssertUnwindSafe(|| never::<u32>().keep_alive(Duration::ZERO, || 0))).is_err());
}

#[tokio::test(start_paused = true)]
async fn wakes_nobody_after_its_end() {
    let (hand, (source, fed)) = (Hand::default(), fed::<u32>());
    let mut alive = pin!(fed.keep_alive(ms(5), || 0));
    assert!(hand.poll(alive.as_mut()).is_pending());
    drop(source);
    assert_eq!(hand.poll(alive.as_mut()), Poll::Ready(None));
    let wakes = hand.wakes();
    advance(ms(50)).await;
    assert_eq!(hand.wakes(), wakes);
}
