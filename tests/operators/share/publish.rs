use super::runs::Runs;
use futures::FutureExt;
use headwater::{
    operators::share::Connected,
    prelude::*,
    testing::{Marbles, TestError, marble},
};
use std::panic::{AssertUnwindSafe, resume_unwind};
use tokio::task::yield_now;

#[test]
fn the_run_begins_when_it_is_connected_and_late_ones_miss_what_was() {
    marble(|m| {
        let source = m.cold("          --a--b--|");
        m.expect_subscriptions(&source, ["---^-------!"]);
        let published = source.publish();
        m.expect(published.observe(), "-----a--b--|");
        m.expect(published.observe(), "--------b--|").subscription("------^");
        let mut connected = None;
        let signal = timer(m.frames(3)).concat(never());
        let connect = signal.tap(move |_| drop(connected.get_or_insert_with(|| published.connect()).clone()));
        m.expect(connect, "---0").subscription("^------------!");
    });
}

#[test]
fn of_nothing_is_empty() {
    marble(|m| {
        let published = m.cold("--|").publish();
        m.expect(published.observe(), "--|");
        hold(m, published.connect(), "^--!");
    });
}

#[test]
fn an_error_reaches_all_and_who_comes_later_waits_for_the_next_run() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!"]);
        let published = source.publish();
        m.expect(published.observe(), "-a-#");
        m.expect(published.observe(), "---#").subscription("--^");
        m.expect(published.observe(), "--------").subscription("----^---!");
        hold(m, published.connect(), "^--------!");
    });
}

#[test]
fn dropping_the_connection_drops_the_source_and_completes_the_subscribers() {
    marble(|m| {
        let source = m.hot("-a--b--c-");
        m.expect_subscriptions(&source, ["^----!"]);
        let published = source.publish();
        m.expect(published.observe(), "-a--b|");
        hold(m, published.connect(), "^----!");
    });
}

/// Keeps a connection until it is unsubscribed from.
fn hold<S: Source + 'static>(m: &Marbles, connected: Connected<S>, until: &'static str) {
    m.expect(never::<u32>().finalize(move |_| drop(connected)), "-").subscription(until);
}

#[test]
fn connecting_again_is_the_same_connection_until_the_last_handle_is_dropped() {
    let (runs, source) = Runs::new();
    let published = source.publish();
    let mut reader = published.observe();
    let (one, other) = (published.connect(), published.clone().connect());
    let third = other.clone();
    assert!(reader.next().now_or_never().is_none());
    assert_eq!(runs.count(), 1);
    drop((one, other));
    assert!(runs.get(0).is_subscribed());
    drop(third);
    assert!(runs.get(0).is_dropped());
    assert_eq!(reader.next().now_or_never(), Some(None));
}

#[test]
fn after_a_disconnection_it_can_be_connected_again() {
    let (runs, source) = Runs::new();
    let published = source.publish();
    let first = published.connect();
    let mut one = published.observe();
    assert!(one.next().now_or_never().is_none());
    drop(first);
    // It comes between the runs, and waits for the second.
    let mut other = published.observe();
    assert!(other.next().now_or_never().is_none());
    assert_eq!(runs.count(), 1);
    let second = published.connect();
    assert!(other.next().now_or_never().is_none());
    runs.get(1).next(7);
    assert_eq!(other.next().now_or_never(), Some(Some(Ok(7))));
    assert_eq!(one.next().now_or_never(), Some(None));
    drop(second);
    assert_eq!(other.next().now_or_never(), Some(None));
}

#[test]
fn a_subscriber_that_has_ended_has_no_part_in_the_next_run() {
    let (runs, source) = Runs::new();
    let published = source.publish();
    let first = published.connect();
    let mut reader = published.observe();
    assert!(reader.next().now_or_never().is_none());
    drop(first);
    assert_eq!(reader.next().now_or_never(), Some(None));
    let _second = published.connect();
    assert_eq!(reader.next().now_or_never(), Some(None));
    assert_eq!(runs.count(), 1);
}

#[test]
fn the_connection_of_a_run_that_has_ended_does_not_end_the_next_one() {
    let (runs, source) = Runs::new();
    let published = source.publish();
    let first = published.connect();
    let mut one = published.observe();
    assert!(one.next().now_or_never().is_none());
    runs.get(0).complete();
    assert_eq!(one.next().now_or_never(), Some(None));
    let second = published.connect();
    let mut other = published.observe();
    assert!(other.next().now_or_never().is_none());
    drop(first);
    assert!(runs.get(1).is_subscribed());
    drop(second);
    assert!(runs.get(1).is_dropped());
}

#[test]
fn without_subscribers_the_run_rests_and_goes_on_with_the_next() {
    let (runs, source) = Runs::new();
    let published = source.publish();
    let connected = published.connect();
    assert_eq!(runs.count(), 0);
    let mut one = published.observe();
    assert!(one.next().now_or_never().is_none());
    drop(one);
    runs.get(0).next(1);
    assert_eq!(runs.get(0).queued(), 1);
    let mut other = published.observe();
    assert_eq!(other.next().now_or_never(), Some(Some(Ok(1))));
    drop(connected);
}

#[tokio::test]
async fn a_subscriber_that_waits_is_woken_by_the_connection() {
    let published = from_iter([1, 2]).publish();
    let (all, _connected) = tokio::join!(published.observe().to_vec(), async {
        yield_now().await;
        published.connect()
    });
    assert_eq!(all, Ok(vec![1, 2]));
}

#[test]
fn each_subscriber_has_its_own_capacity_and_policy() {
    let published = from_iter(0..10).with_error::<TestError>().publish();
    let (mut all, mut newest) = (published.observe(), published.observe_with(Overflow::DropOldest, 2));
    assert!(newest.next().now_or_never().is_none());
    let mut read = Vec::new();
    assert!(all.next().now_or_never().is_none());
    let _connected = published.connect();
    while let Some(Some(Ok(n))) = all.next().now_or_never() {
        read.push(n);
    }
    assert_eq!(read, (0..10).collect::<Vec<_>>());
    assert_eq!(newest.to_vec().now_or_never(), Some(Ok(vec![8, 9])));
}

#[test]
fn a_capacity_of_0_is_refused() {
    let published = from_iter([1]).publish();
    let refused = std::panic::catch_unwind(AssertUnwindSafe(|| published.observe_with(Overflow::Block, 0)));
    assert_eq!(refused.err().unwrap().downcast_ref(), Some(&"a subscriber needs a capacity of at least 1"));
}

#[tokio::test]
async fn a_source_that_panics_panics_in_all_and_can_be_connected_again() {
    let (runs, source) = Runs::new();
    let published = source.map(|n| if n == 13 { resume_unwind(Box::new("bad")) } else { n }).publish();
    let _first = published.connect();
    let one = AssertUnwindSafe(published.observe().to_vec()).catch_unwind();
    let other = AssertUnwindSafe(published.observe().to_vec()).catch_unwind();
    let (one, other, ()) = tokio::join!(one, other, async { runs.get(0).next(13) });
    assert!(one.is_err() && other.is_err());
    let _second = published.connect();
    let (again, ()) = tokio::join!(published.observe().to_vec(), async {
        yield_now().await;
        runs.get(1).complete();
    });
    assert_eq!(again, Ok(vec![]));
}
