use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{pin::pin, time::Duration};
use tokio::sync::mpsc::unbounded_channel;
use tokio_stream::wrappers::UnboundedReceiverStream;

#[test]
fn a_window_ends_and_the_next_begins_when_the_notifier_speaks() {
    marble(|m| {
        let (source, notifier) = (m.hot("-a-b---c----d--|"), m.hot("----n----n-n----"));
        m.expect_subscriptions(&source, ["^--------------!"]);
        m.expect_subscriptions(&notifier, ["^--------------!"]);
        let windows = [("w", "-a-b|"), ("x", "---c-|"), ("y", "--|"), ("z", "-d--|")];
        m.expect_inner(source.window(notifier), "w---x----y-z---|", windows);
    });
}

#[test]
fn an_empty_source_has_one_empty_window() {
    marble(|m| {
        m.expect_inner(m.cold("|").window(m.cold("--n--|")), "(w|)", [("w", "|")]);
        m.expect_inner(m.cold("---|").window(empty::<()>().with_error()), "w--|", [("w", "---|")]);
    });
}

#[test]
fn what_is_there_when_the_notifier_speaks_is_in_the_window_that_ends() {
    marble(|m| {
        let windows = [("x", "-a-(b|)"), ("y", "--|")];
        m.expect_inner(m.cold("-a-b-|").window(m.cold("---n-----")), "x--y-|", windows);
    });
}

#[test]
fn an_error_of_either_reaches_the_window_and_then_the_outer_observable() {
    marble(|m| {
        m.expect_inner(m.hot("-a-#").window(m.hot("------")), "x--#", [("x", "-a-#")]);
        let source = m.hot("-a-----b");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_inner(source.window(m.hot("--n-#")), "x-y-#", [("x", "-a|"), ("y", "--#")]);
    });
}

#[test]
fn a_notifier_that_completes_is_ignored() {
    marble(|m| {
        let windows = [("x", "-a|"), ("y", "-b---c|")];
        m.expect_inner(m.hot("-a-b---c|").window(m.cold("--n|")), "x-y-----|", windows);
    });
}

#[test]
fn a_future_cuts_once() {
    marble(|m| {
        let cut = m.frames(2);
        let source = m.cold("-a-b-|");
        m.expect_inner(
            source.window(async move { tokio::time::sleep(cut).await }),
            "x-y--|",
            [("x", "-a|"), ("y", "-b-|")],
        );
    });
}

#[test]
fn the_open_window_goes_on_without_the_outer_observable_until_the_notifier_speaks() {
    marble(|m| {
        let (source, notifier) = (m.hot("-a-b-c-d"), m.hot("------n-n"));
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect_subscriptions(&notifier, ["^-----!"]);
        m.expect_inner(source.window(notifier), "x-", [("x", "-a-b-c|")]).subscription("^-!");
    });
}

#[test]
fn dropping_it_drops_source_and_notifier() {
    marble(|m| {
        let (source, notifier) = (m.hot("-a-b-c-d"), m.hot("----n---n"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&notifier, ["^--!"]);
        m.expect(source.window(notifier).concat_map(|window| window), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn a_source_that_always_has_something_does_not_keep_the_notifier_from_being_heard() {
    let (cut, notifier) = unbounded_channel::<()>();
    let windows = from_iter(0..).window(from_stream(UnboundedReceiverStream::new(notifier)));
    let mut windows = pin!(windows.into_values());
    let first = windows.next().await.unwrap();
    cut.send(()).unwrap();
    // One at a time, so that the source never has nothing.
    assert_eq!(first.count().await, Ok(1_024));
}

#[tokio::test]
async fn a_window_that_is_full_ends_all_the_same() {
    let (cut, notifier) = unbounded_channel::<()>();
    let notifier = from_stream(UnboundedReceiverStream::new(notifier));
    let mut windows = pin!(from_iter(0..).window(Windows::of(notifier).capacity(2)).into_values());
    let first = windows.next().await.unwrap();
    assert!(windows.next().now_or_never().is_none());
    cut.send(()).unwrap();
    let second = windows.next().await.unwrap();
    assert_eq!(first.to_vec().await, Ok(vec![0, 1]));
    assert_eq!(second.take(2).to_vec().await, Ok(vec![2, 3]));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_goes_on_when_the_notifier_is_silent() {
    let second = Duration::from_secs(1);
    let windows = from_iter(0..3_000).window(Windows::of(timer(second)).capacity(5_000));
    let mut windows = pin!(windows.into_values());
    let window = windows.next().await.unwrap();
    assert!(windows.next().await.is_none());
    assert_eq!(window.count().await, Ok(3_000));
}
