use crate::time::consumer::Hand;
use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{panic::catch_unwind, pin::pin, task::Poll, time::Duration};
use tokio::{
    sync::mpsc::unbounded_channel,
    time::{Instant, advance},
};
use tokio_stream::wrappers::UnboundedReceiverStream;

#[test]
fn a_session_ends_when_nothing_comes() {
    marble(|m| {
        let source = m.hot("-a-b-c-------d---|");
        m.expect_subscriptions(&source, ["^----------------!"]);
        m.expect_inner(
            source.session_window(m.frames(4), 99),
            "-x-----------y---|",
            [("x", "a-b-c---|"), ("y", "d---|")],
        );
    });
}

#[test]
fn an_item_at_the_very_end_of_the_silence_prolongs_it() {
    marble(|m| {
        for source in [m.hot("-a---b-----|"), m.cold("-a---b-----|")] {
            m.expect_inner(source.session_window(m.frames(4), 99), "-x---------|", [("x", "a---b---|")]);
        }
    });
}

#[test]
fn a_session_ends_with_so_many_items() {
    marble(|m| {
        let sessions = m.hot("-abcde|").session_window(m.frames(4), 2);
        m.expect_inner(sessions, "-x-y-z|", [("x", "a(b|)"), ("y", "c(d|)"), ("z", "e|")]);
    });
}

#[test]
fn a_session_ends_when_it_is_so_long() {
    marble(|m| {
        let length = m.frames(3);
        let sessions = m.hot("-abcdef|").session_window(m.frames(2), length);
        m.expect_inner(sessions, "-x---y-|", [("x", "abc(d|)"), ("y", "ef|")]);
        let sessions = m.hot("-abcdef|").session_window(m.frames(2), (length, 2));
        m.expect_inner(sessions, "-x-y-z-|", [("x", "a(b|)"), ("y", "c(d|)"), ("z", "e(f|)")]);
    });
}

#[test]
fn an_empty_source_has_no_session() {
    marble(|m| {
        m.expect_inner(m.cold("---|").session_window(m.frames(1), 9), "---|", []);
    });
}

#[test]
fn an_error_reaches_the_session_and_then_the_outer_observable() {
    marble(|m| {
        m.expect_inner(m.hot("-a-#").session_window(m.frames(4), 9), "-x-#", [("x", "a-#")]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-c-d");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.session_window(m.frames(9), 9).concat_map(|window| window), "-a-").subscription("^--!");
    });
}

#[test]
fn a_maximum_of_nothing_is_refused() {
    assert!(catch_unwind(|| from_iter([1]).session_window(Duration::from_secs(1), 0)).is_err());
    assert!(catch_unwind(|| from_iter([1]).session_window(Duration::from_secs(1), Duration::ZERO)).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_session_whose_silence_passed_unseen_takes_nothing_more() {
    let ms = Duration::from_millis;
    let (items, source) = unbounded_channel();
    let mut sessions = pin!(from_stream(UnboundedReceiverStream::new(source)).session_window(ms(10), 9).into_values());
    items.send(1).unwrap();
    let first = sessions.next().await.unwrap();
    assert!(sessions.next().now_or_never().is_none());
    advance(ms(50)).await;
    items.send(2).unwrap();
    let second = sessions.next().await.unwrap();
    drop(items);
    assert_eq!(first.to_vec().await, Ok(vec![1]));
    assert_eq!(second.to_vec().await, Ok(vec![2]));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_goes_on_before_the_silence_is_over() {
    let (start, second) = (Instant::now(), Duration::from_secs(1));
    let windows = from_iter(0..3_000).session_window(Windows::of(second).capacity(5_000), 5_000);
    let mut windows = pin!(windows.into_values());
    let window = windows.next().await.unwrap();
    assert!(windows.next().await.is_none());
    assert_eq!(window.count().await, Ok(3_000));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_full_wakes_nobody_when_its_silence_would_be_over() {
    let hand = Hand::default();
    let mut sessions = pin!(from_iter(0..2).concat(never()).session_window(Duration::from_millis(10), 2));
    let Poll::Ready(Some(Ok(_first))) = hand.poll(sessions.as_mut()) else { panic!("it begins with an item") };
    assert!(hand.poll(sessions.as_mut()).is_pending());
    advance(Duration::from_millis(50)).await;
    assert_eq!(hand.wakes(), 0);
}
