use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};
use tokio::time::{advance, sleep};

#[test]
fn completes_at_the_end_of_the_span_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b--c-d-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.take_for(m.frames(5)), "-a-b-|");
    });
}

#[test]
fn an_item_of_the_end_of_the_span_does_not_pass() {
    marble(|m| {
        m.expect(m.hot("-a-b-c-|").take_for(m.frames(3)), "-a-|");
        m.expect(m.cold("-a-b-c-|").take_for(m.frames(3)), "-a-|");
    });
}

#[test]
fn completes_with_a_source_that_ends_before() {
    marble(|m| {
        m.expect(m.cold("-a-|").take_for(m.frames(5)), "-a-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").take_for(m.frames(5)), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").take_for(m.frames(5)), "-a-#");
    });
}

#[test]
fn an_error_after_the_span_does_not_pass() {
    marble(|m| {
        m.expect(m.cold("-a----#").take_for(m.frames(5)), "-a---|");
    });
}

#[test]
fn the_span_begins_with_the_subscription() {
    marble(|m| {
        let source = m.hot("-a-b--c-d-|");
        m.expect(source.take_for(m.frames(5)), "---b--c-|").subscription("---^");
    });
}

#[test]
fn a_span_of_nothing_never_subscribes() {
    marble(|m| {
        let source = m.hot("-a-|");
        m.expect_subscriptions(&source, []);
        m.expect(source.take_for(m.frames(0)), "|");
    });
}

#[test]
fn a_span_without_end_does_not_overflow() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").take_for(Duration::MAX), "-a-b-|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.take_for(m.frames(9)), "-a-").subscription("^--!");
    });
}

#[test]
fn each_subscription_has_its_own_span() {
    marble(|m| {
        let recipe = m.hot("-a-b-c-d-|").take_for(m.frames(4));
        m.expect(recipe.clone(), "-a-b|");
        m.expect(recipe, "        ---b-c-|").subscription("---^");
    });
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_always_ready_ends_when_the_span_is_over() {
    let mut endless = pin!(from_iter(0..).take_for(Duration::from_millis(5)));
    assert_eq!(endless.next().now_or_never(), Some(Some(Ok(0))));
    assert_eq!(endless.next().now_or_never(), Some(Some(Ok(1))));
    advance(Duration::from_millis(5)).await;
    assert_eq!(endless.next().now_or_never(), Some(None));
    assert_eq!(endless.next().now_or_never(), Some(None));
}

#[tokio::test(start_paused = true)]
async fn the_clock_is_not_read_before_the_first_poll() {
    let ticks = from_iter([1]).take_for(Duration::from_millis(5));
    advance(Duration::from_millis(50)).await;
    assert_eq!(ticks.to_vec().await, Ok(vec![1]));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_span_wakes_nobody_when_the_source_has_ended_before() {
    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let mut cx = Context::from_waker(&waker);
    let (probe, source) = Probe::<u32>::new();
    let mut short = pin!(source.take_for(Duration::from_millis(5)));
    assert!(short.as_mut().poll_next(&mut cx).is_pending());
    probe.complete();
    assert_eq!(short.as_mut().poll_next(&mut cx), Poll::Ready(None));
    let before = wakes.0.load(Ordering::Relaxed);
    sleep(Duration::from_millis(50)).await;
    assert_eq!(wakes.0.load(Ordering::Relaxed), before);
}
