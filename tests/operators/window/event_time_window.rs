use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, panic::catch_unwind, pin::pin, time::Duration};

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn at(second: &u64) -> Duration {
    seconds(*second)
}

const TIMES: [(&str, u64); 8] = [("0", 0), ("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("6", 6), ("9", 9)];

#[test]
fn a_window_begins_with_the_first_item_of_its_span_and_ends_with_the_first_one_behind_it() {
    marble(|m| {
        let source = m.hot("-1-2-4-5-9-|").values(TIMES);
        m.expect_subscriptions(&source, ["^----------!"]);
        let windows = [("x", "1-2-|"), ("y", "4-5-|"), ("z", "9-|")];
        m.expect_inner(source.event_time_window(at, seconds(3), seconds(0)), "-x---y---z-|", windows).values(TIMES);
    });
}

#[test]
fn items_may_be_late_and_their_window_waits_for_them() {
    marble(|m| {
        let source = m.hot("-1-4-2-5-3-6-|").values(TIMES);
        m.expect_inner(
            source.event_time_window(at, seconds(3), seconds(3)),
            "-x-y-------z-|",
            [("x", "1---2-----|"), ("y", "4---5-3---|"), ("z", "6-|")],
        )
        .values(TIMES);
    });
}

#[test]
fn an_empty_source_has_no_window() {
    marble(|m| {
        let source = m.cold("--|").values(TIMES);
        m.expect_inner(source.event_time_window(at, seconds(3), seconds(0)), "--|", []).values(TIMES);
    });
}

#[test]
fn an_error_reaches_the_windows_and_then_the_outer_observable() {
    marble(|m| {
        let source = m.hot("-1-4-#").values(TIMES);
        let windows = [("x", "1---#"), ("y", "4-#")];
        m.expect_inner(source.event_time_window(at, seconds(3), seconds(9)), "-x-y-#", windows).values(TIMES);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-1-2-4").values(TIMES);
        m.expect_subscriptions(&source, ["^--!"]);
        let windows = source.event_time_window(at, seconds(3), seconds(0)).flat_map(|window| window);
        m.expect(windows, "-1-").subscription("^--!").values(TIMES);
    });
}

#[test]
fn a_size_of_nothing_is_refused() {
    assert!(catch_unwind(|| from_iter([1]).event_time_window(at, Duration::ZERO, seconds(1))).is_err());
}

#[tokio::test]
async fn items_that_are_too_late_are_told() {
    let mut late = Vec::new();
    let times = from_iter([1, 5, 2, 8, 3, 4, 1]);
    let windows = times.event_time_window(at, seconds(3), Lateness::of(seconds(3)).on_late(|time| late.push(time)));
    let Ok(windows) = windows.merge_map(9, |window| window.to_vec()).to_vec().await;
    assert_eq!(windows, [vec![1, 2], vec![5, 3, 4], vec![8]]);
    assert_eq!(late, [1]);
}

#[tokio::test]
async fn a_window_tells_when_its_span_began() {
    let times = from_iter([7, 1_000_000]);
    let windows = times.event_time_window(|ms| Duration::from_millis(*ms), Duration::from_millis(3), seconds(0));
    let Ok(begins) = windows.map(|window| window.key().as_millis()).to_vec().await;
    assert_eq!(begins, [6, 999_999]);
}

#[tokio::test]
async fn an_item_that_finds_no_room_waits_and_is_not_lost() {
    let times = from_iter([0, 3, 1, 2, 4, 5]);
    let mut windows = pin!(times.event_time_window(at, Windows::of(seconds(3)).capacity(2), seconds(9)).into_values());
    let first = windows.next().await.unwrap();
    let second = windows.next().await.unwrap();
    assert!(windows.next().now_or_never().is_none());
    let (first, second) = tokio::join!(first.to_vec(), second.to_vec());
    assert_eq!((first, second), (Ok(vec![0, 1, 2]), Ok(vec![3, 4, 5])));
}

#[tokio::test]
async fn windows_that_nobody_takes_hold_the_source_up() {
    let times = from_iter([0, 3, 6, 9]);
    let windows = times.event_time_window(at, Windows::of(seconds(3)).capacity(2), seconds(99));
    let mut windows = pin!(windows.into_values());
    let mut first = pin!(windows.next().await.unwrap().into_values());
    assert_eq!(first.next().await, Some(0));
    assert_eq!(first.next().now_or_never(), None);
    let rest: Vec<_> = windows.collect().await;
    assert_eq!(rest.len(), 3);
    for (window, time) in rest.into_iter().zip([3, 6, 9]) {
        assert_eq!(window.to_vec().await, Ok(vec![time]));
    }
}

#[tokio::test]
async fn a_window_in_the_place_of_one_whose_reader_left_has_only_what_is_its_own() {
    let mut windows = pin!(from_iter([0, 3, 1, 4]).event_time_window(at, seconds(3), seconds(3)).into_values());
    drop(windows.next().await);
    let second = windows.next().await.unwrap();
    assert_eq!(second.to_vec().await, Ok(vec![3, 4]));
}

#[tokio::test]
async fn a_window_that_is_full_may_fail_alone_and_leaves_its_place_to_another() {
    let lost = Cell::new(Vec::new());
    let times = from_iter([0, 1, 3, 2]).with_error::<TestError>();
    let options = Windows::of(seconds(3)).capacity(1).overflow(Overflow::Error(TestError::from));
    let options = options.on_drop(|time| lost.set([lost.take(), vec![time]].concat()));
    let mut windows = pin!(times.event_time_window(at, options, seconds(3)));
    let first = windows.next().await.unwrap().unwrap();
    let second = windows.next().await.unwrap().unwrap();
    assert_eq!(second.to_vec().await, Ok(vec![3]));
    assert!(first.to_vec().await.is_err());
    assert_eq!(lost.take(), [1]);
}
