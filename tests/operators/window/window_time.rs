use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{panic::catch_unwind, pin::pin, time::Duration};
use tokio::{
    sync::mpsc::unbounded_channel,
    time::{Instant, advance},
};
use tokio_stream::wrappers::UnboundedReceiverStream;

#[test]
fn windows_follow_each_other_be_they_empty() {
    marble(|m| {
        let source = m.hot("-a-b---c--------d-|");
        m.expect_subscriptions(&source, ["^-----------------!"]);
        let windows = [("w", "-a-b-|"), ("x", "--c--|"), ("y", "-----|"), ("z", "-d-|")];
        m.expect_inner(source.window_time(m.frames(5)), "w----x----y----z--|", windows);
    });
}

#[test]
fn an_item_at_the_very_end_of_a_span_belongs_to_it() {
    marble(|m| {
        for source in [m.hot("---a-|"), m.cold("---a-|")] {
            m.expect_inner(source.window_time(m.frames(3)), "x--y-|", [("x", "---(a|)"), ("y", "--|")]);
        }
    });
}

#[test]
fn an_empty_source_has_one_empty_window() {
    marble(|m| {
        m.expect_inner(m.cold("|").window_time(m.frames(3)), "(x|)", [("x", "|")]);
    });
}

#[test]
fn an_error_reaches_the_window_and_then_the_outer_observable() {
    marble(|m| {
        m.expect_inner(m.hot("-a--b#").window_time(m.frames(3)), "x--y-#", [("x", "-a-|"), ("y", "-b#")]);
    });
}

#[test]
fn the_open_window_goes_on_to_the_end_of_its_span_without_the_outer_observable() {
    marble(|m| {
        let source = m.hot("-a-b-c-d");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_inner(source.window_time(m.frames(4)), "x-", [("x", "-a-b|")]).subscription("^-!");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-c-d");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.window_time(m.frames(9)).concat_map(|window| window), "-a-").subscription("^--!");
    });
}

#[test]
fn a_span_of_nothing_is_refused() {
    assert!(catch_unwind(|| from_iter([1]).window_time(Duration::ZERO)).is_err());
}

#[tokio::test(start_paused = true)]
async fn spans_that_end_while_nobody_polls_are_one() {
    let ms = Duration::from_millis;
    let (items, source) = unbounded_channel();
    let mut windows = pin!(from_stream(UnboundedReceiverStream::new(source)).window_time(ms(10)).into_values());
    let first = windows.next().await.unwrap();
    let mut first = pin!(first.into_values());
    assert!(first.next().now_or_never().is_none());
    advance(ms(34)).await;
    items.send(1).unwrap();
    assert_eq!(first.next().await, Some(1));
    assert_eq!(first.next().now_or_never(), Some(None));
    let second = windows.next().await.unwrap();
    // The next span ends where it would have ended anyway.
    let begin = tokio::time::Instant::now();
    assert_eq!(second.count().await, Ok(0));
    assert_eq!(begin.elapsed(), ms(6));
}

#[tokio::test(start_paused = true)]
async fn a_window_that_is_taken_late_ends_with_the_span_in_which_it_begins() {
    let ms = Duration::from_millis;
    let start = Instant::now();
    let mut windows = pin!(never::<u32>().window_time(ms(10)).into_values());
    for (away, end) in [(ms(0), ms(10)), (ms(25), ms(40))] {
        advance(away).await;
        assert_eq!(windows.next().await.unwrap().count().await, Ok(0));
        assert_eq!(start.elapsed(), end);
    }
}
