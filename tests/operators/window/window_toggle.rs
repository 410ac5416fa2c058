use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::{pin::pin, time::Duration};
use tokio::time::{sleep, timeout};

#[test]
fn windows_begin_with_the_openings_and_end_by_notifiers_of_their_own() {
    marble(|m| {
        let openings = m.cold("--x-----------y--------z---|");
        let source = m.hot("   ----b---c---d---e---f---g---h------|");
        let closings = [m.cold("---------------s--|"), m.cold("----(s|)"), m.cold("---------------(s|)")];
        m.expect_subscriptions(&source, ["^----------------------------------!"]);
        m.expect_subscriptions(&openings, ["^--------------------------!"]);
        m.expect_subscriptions(&closings[0], ["--^--------------!"]);
        m.expect_subscriptions(&closings[1], ["--------------^---!"]);
        m.expect_subscriptions(&closings[2], ["-----------------------^-----------!"]);
        let mut closings = closings.into_iter();
        let windows = [("x", "--b---c---d---e|"), ("y", "--e-|"), ("z", "-g---h------|")];
        let toggled = source.window_toggle(openings, move |_| closings.next().unwrap());
        m.expect_inner(toggled, "--x-----------y--------z-----------|", windows);
    });
}

#[test]
fn windows_may_overlap_and_what_is_outside_is_in_none() {
    marble(|m| {
        let (openings, source) = (m.hot("--o-p------"), m.hot("-a-b-c-d-e-|"));
        let closing = m.cold("----n");
        let windows = [("x", "-b-c|"), ("y", "-c-d|")];
        m.expect_inner(source.window_toggle(openings, move |_| closing.clone()), "--x-y------|", windows);
    });
}

#[test]
fn what_is_there_at_the_very_beginning_or_end_is_in_the_window() {
    marble(|m| {
        let (openings, source) = (m.hot("-o------"), m.hot("-a--b-c|"));
        let closing = m.cold("---n");
        m.expect_inner(source.window_toggle(openings, move |_| closing.clone()), "-x-----|", [("x", "a--(b|)")]);
    });
}

#[test]
fn a_notifier_that_completes_is_ignored() {
    marble(|m| {
        let (openings, source, closing) = (m.cold("-o|"), m.hot("--a-b-|"), m.cold("-|"));
        m.expect_inner(source.window_toggle(openings, move |_| closing.clone()), "-x----|", [("x", "-a-b-|")]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        let (openings, closing) = (m.cold("---o"), m.cold("-n"));
        m.expect_subscriptions(&openings, ["^-!"]);
        m.expect_inner(m.cold("--|").window_toggle(openings, move |_| closing.clone()), "--|", []);
    });
}

#[test]
fn every_error_reaches_the_windows_and_then_the_outer_observable() {
    marble(|m| {
        let (openings, closing) = (m.hot("-o----"), m.cold("-----"));
        m.expect_inner(m.hot("--a#").window_toggle(openings, move |_| closing.clone()), "-x-#", [("x", "-a#")]);
        let (openings, closing) = (m.hot("-o-#--"), m.cold("-----"));
        m.expect_inner(m.hot("--a--b").window_toggle(openings, move |_| closing.clone()), "-x-#", [("x", "-a#")]);
        let (openings, closing) = (m.hot("-o----"), m.cold("--#"));
        m.expect_inner(m.hot("--a--b").window_toggle(openings, move |_| closing.clone()), "-x-#", [("x", "-a#")]);
    });
}

#[test]
fn a_window_goes_on_without_the_outer_observable_and_no_others_begin() {
    marble(|m| {
        let (openings, source) = (m.hot("-o--o----"), m.hot("--a--b--c"));
        m.expect_subscriptions(&source, ["^------!"]);
        let closing = m.cold("------n");
        let toggled = source.window_toggle(openings, move |_| closing.clone());
        m.expect_inner(toggled, "-x-", [("x", "-a--b-|")]).subscription("^-!");
    });
}

#[test]
fn the_notifier_of_a_window_that_is_dropped_is_dropped_too() {
    marble(|m| {
        let (openings, source, closing) = (m.hot("-o-----"), m.hot("--a-b-c|"), m.cold("---------n"));
        m.expect_subscriptions(&closing, ["-^--!"]);
        let toggled = source.window_toggle(openings, move |_| closing.clone());
        m.expect(toggled.flat_map(|window| window.take(1)), "--a----|");
    });
}

#[test]
fn dropping_it_drops_everything() {
    marble(|m| {
        let (openings, source, closing) = (m.hot("-o-----"), m.hot("--a-b-c"), m.cold("---------n"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&openings, ["^--!"]);
        m.expect_subscriptions(&closing, ["-^-!"]);
        let toggled = source.window_toggle(openings, move |_| closing.clone());
        m.expect(toggled.flat_map(|window| window), "--a").subscription("^--!");
    });
}

#[tokio::test]
async fn windows_that_nobody_takes_hold_the_source_up() {
    let openings = Windows::of(from_iter(0..5)).capacity(2);
    let mut windows = pin!(from_iter(0..1).window_toggle(openings, |_| never::<()>()).into_values());
    let first = windows.next().await.unwrap();
    let mut first = pin!(first.into_values());
    assert!(first.next().now_or_never().is_none());
    let rest = [windows.next().await.unwrap(), windows.next().await.unwrap()];
    let last = [windows.next().await.unwrap(), windows.next().await.unwrap()];
    assert_eq!(first.collect::<Vec<_>>().await, [0]);
    for window in rest.into_iter().chain(last) {
        assert_eq!(window.to_vec().await, Ok(vec![0]));
    }
}

#[tokio::test]
async fn a_notifier_that_speaks_at_once_ends_an_empty_window_and_drowns_nobody_out() {
    let (opener, openings) = Probe::new();
    let (probe, source) = Probe::new();
    let (closers, closings): (Vec<_>, Vec<_>) = (0..2).map(|_| Probe::<()>::new()).unzip();
    let mut closings = closings.into_iter();
    let mut windows = pin!(source.window_toggle(openings, |()| closings.next().expect("two windows")).into_values());
    opener.next(());
    let first = windows.next().await.unwrap();
    assert!(windows.next().now_or_never().is_none());
    opener.next(());
    probe.next(7);
    closers.iter().for_each(|closer| closer.next(()));
    let second = windows.next().await.unwrap();
    assert_eq!(second.to_vec().now_or_never(), Some(Ok(vec![])));
    assert_eq!(first.to_vec().now_or_never(), Some(Ok(vec![7])));
}

#[tokio::test]
async fn a_window_in_the_place_of_one_whose_reader_left_has_only_what_is_its_own() {
    let (opener, openings) = Probe::new();
    let (probe, source) = Probe::new();
    let mut windows = pin!(source.window_toggle(openings, |()| never::<()>()).into_values());
    opener.next(());
    drop(windows.next().await);
    opener.next(());
    let second = windows.next().await.unwrap();
    probe.next(7);
    probe.complete();
    assert_eq!(second.to_vec().await, Ok(vec![7]));
}

#[tokio::test]
async fn a_window_that_is_held_unread_fills_up_and_then_the_source_waits() {
    let openings = Windows::of(just(())).capacity(2);
    let mut windows = pin!(from_iter(0..5).window_toggle(openings, |()| never::<()>()).into_values());
    let window = windows.next().await.unwrap();
    assert!(windows.next().now_or_never().is_none());
    assert_eq!(window.to_vec().await, Ok(vec![0, 1, 2, 3, 4]));
}

#[tokio::test]
async fn a_source_that_always_has_something_does_not_keep_the_notifiers_from_being_heard() {
    let (closer, closing) = Probe::<()>::new();
    let mut closing = Some(closing);
    let windows = from_iter(0..).window_toggle(just(()), |()| closing.take().expect("one window"));
    let window = pin!(windows.into_values()).next().await.unwrap();
    closer.next(());
    assert_eq!(window.take(5_000).count().await, Ok(1_024));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_goes_on_when_the_notifiers_are_silent() {
    let openings = Windows::of(just(())).capacity(5_000);
    let windows = from_iter(0..3_000).window_toggle(openings, |()| sleep(Duration::from_secs(1)));
    let mut windows = pin!(windows.into_values());
    let window = windows.next().await.unwrap();
    assert!(windows.next().await.is_none());
    assert_eq!(window.count().await, Ok(3_000));
}

#[tokio::test]
async fn an_item_is_not_cloned_for_a_single_window() {
    let windows = from_iter([Unique, Unique]).window_toggle(just(()), |()| never::<()>());
    assert_eq!(windows.concat_map(|window| window).count().await, Ok(2));
}

struct Unique;

impl Clone for Unique {
    fn clone(&self) -> Self {
        panic!("there is only one of it")
    }
}

#[tokio::test(start_paused = true)]
async fn a_window_ends_though_as_many_as_can_wait_to_be_taken() {
    let ms = Duration::from_millis;
    let openings = Windows::of(interval(ms(1)).take(9)).capacity(2);
    let windows = interval(ms(1)).take(40).window_toggle(openings, |_| sleep(ms(6)));
    // One after the other: while the first is open, more begin than have room.
    let counts = windows.concat_map(|window| window.count()).to_vec();
    let counts = timeout(ms(1_000), counts).await.expect("it comes to an end").unwrap();
    assert_eq!(counts.len(), 9);
}
