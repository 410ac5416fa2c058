use futures::{FutureExt, StreamExt, future::join_all};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{panic::catch_unwind, pin::pin, time::Duration};
use tokio::{sync::mpsc::unbounded_channel, time::timeout};
use tokio_stream::wrappers::UnboundedReceiverStream;

#[test]
fn a_window_ends_with_its_last_item_and_the_next_begins_at_once() {
    marble(|m| {
        let source = m.hot("--a--b--c--d--e-|");
        m.expect_subscriptions(&source, ["^---------------!"]);
        let windows = [("x", "--a--(b|)"), ("y", "---c--(d|)"), ("z", "---e-|")];
        m.expect_inner(source.window_count(2, 2), "x----y-----z----|", windows);
    });
}

#[test]
fn windows_overlap_where_the_step_is_smaller() {
    marble(|m| {
        let windows =
            [("v", "--a--b--(c|)"), ("w", "---b--c--(d|)"), ("x", "---c--d--|"), ("y", "---d--|"), ("z", "---|")];
        m.expect_inner(m.hot("--a--b--c--d--|").window_count(3, 1), "v-w--x--y--z--|", windows);
    });
}

#[test]
fn items_are_in_no_window_where_the_step_is_larger() {
    marble(|m| {
        let windows = [("x", "--(a|)"), ("y", "---(c|)"), ("z", "---|")];
        m.expect_inner(m.hot("--a--b--c--d--|").window_count(1, 2), "x----y-----z--|", windows);
    });
}

#[test]
fn an_empty_source_has_one_empty_window() {
    marble(|m| {
        m.expect_inner(m.cold("---|").window_count(2, 2), "x--|", [("x", "---|")]);
    });
}

#[test]
fn an_error_reaches_the_open_windows_and_then_the_outer_observable() {
    marble(|m| {
        let windows = [("x", "-a-b-#"), ("y", "--b-#"), ("z", "--#")];
        m.expect_inner(m.hot("-a-b-#").window_count(3, 1), "xy-z-#", windows);
        m.expect_inner(m.cold("#").window_count(2, 1), "(x#)", [("x", "#")]);
    });
}

#[test]
fn dropping_it_before_a_window_was_taken_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-c-");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.window_count(2, 2).map(|_| "w"), "w--").subscription("^--!");
    });
}

#[test]
fn a_window_goes_on_when_the_outer_observable_was_dropped_and_drops_the_source_with_its_last_item() {
    marble(|m| {
        let source = m.hot("-a-b-c-d-");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect_inner(source.window_count(3, 3), "x-", [("x", "-a-b-(c|)")]).subscription("^-!");
    });
}

#[test]
fn windows_are_consumed_one_after_the_other() {
    marble(|m| {
        let source = m.hot("-a-b-c-d-e-|");
        m.expect(source.window_count(2, 2).concat_map(|window| window), "-a-b-c-d-e-|");
    });
}

#[test]
fn windows_are_consumed_all_at_once() {
    marble(|m| {
        let source = m.hot("-a-b---c---d---|");
        let pairs = source.window_count(2, 1).flat_map(|window| window);
        m.expect(pairs, "   -a-(bb)(cc)(dd)|");
    });
}

#[tokio::test]
async fn the_last_window_drops_the_source_with_its_last_item_though_nobody_asks_any_more() {
    let subject = PublishSubject::<u32>::new(8);
    let mut windows = Box::pin(subject.observe().window_count(2, 2));
    let Some(Ok(mut window)) = windows.next().await else { panic!("there is a window") };
    drop(windows);
    assert_eq!(window.next().now_or_never(), None);
    subject.send(1).await.unwrap();
    subject.send(2).await.unwrap();
    assert_eq!((window.next().await, window.next().await), (Some(Ok(1)), Some(Ok(2))));
    assert_eq!(subject.subscriber_count(), 0);
    assert_eq!(window.next().await, None);
}

#[test]
fn a_window_that_was_dropped_stalls_nobody_and_its_items_count() {
    marble(|m| {
        let source = m.hot("-a-b-c-d-e-|");
        let every_second = source.window_count(2, 2).enumerate().filter(|(at, _)| at % 2 == 1);
        m.expect(every_second.flat_map(|(_, window)| window), "-----c-d---|");
    });
}

#[test]
fn a_count_or_a_step_of_zero_is_refused() {
    assert!(catch_unwind(|| from_iter([1]).window_count(0, 1)).is_err());
    assert!(catch_unwind(|| from_iter([1]).window_count(1, 0)).is_err());
    assert!(catch_unwind(|| from_iter([1]).window_count(Windows::of(1).capacity(0), 1)).is_err());
}

#[tokio::test]
async fn a_window_that_is_held_unread_fills_up_and_then_the_source_waits() {
    let (items, source) = unbounded_channel();
    (0..10).for_each(|n| items.send(n).unwrap());
    let mut windows = pin!(
        from_stream(UnboundedReceiverStream::new(source)).window_count(Windows::of(6).capacity(2), 6).into_values()
    );
    let window = windows.next().await.unwrap();
    assert!(windows.next().now_or_never().is_none());
    let mut window = pin!(window.into_values());
    for n in 0..6 {
        assert_eq!(window.next().now_or_never(), Some(Some(n)));
    }
    assert_eq!(window.next().now_or_never(), Some(None));
    assert!(windows.next().now_or_never().is_some());
}

#[tokio::test]
async fn windows_of_one_burst_speak_in_the_order_in_which_they_were_opened() {
    let subject = PublishSubject::<u32>::new(16);
    let mut pairs = pin!(subject.observe().window_count(2, 2).flat_map(|window| window.to_vec()).to_vec());
    assert!(futures::poll!(&mut pairs).is_pending());
    for n in 0..7 {
        subject.send(n).await.unwrap();
    }
    subject.complete();
    assert_eq!(pairs.await, Ok(vec![vec![0, 1], vec![2, 3], vec![4, 5], vec![6]]));
}

#[tokio::test(start_paused = true)]
async fn windows_that_overlap_stop_a_consumer_that_does_not_read_them_all() {
    let windows = || from_iter(1..=6).window_count(Windows::of(4).capacity(1), 2);
    let in_turn = windows().concat_map(|window| window.to_vec()).to_vec();
    assert!(timeout(Duration::from_secs(1), in_turn).await.is_err());
    let Ok(mut at_once) = windows().flat_map(|window| window.to_vec()).to_vec().await;
    at_once.sort();
    assert_eq!(at_once, [vec![], vec![1, 2, 3, 4], vec![3, 4, 5, 6], vec![5, 6]]);
}

#[tokio::test]
async fn dropping_a_full_window_lets_the_source_go_on() {
    let mut windows = pin!(from_iter(0..7).window_count(Windows::of(3).capacity(1), 3).into_values());
    let unread = windows.next().await.unwrap();
    assert!(windows.next().now_or_never().is_none());
    drop(unread);
    let next = windows.next().await.unwrap();
    let Ok(next) = next.to_vec().await;
    assert_eq!(next, [3, 4, 5]);
}

#[tokio::test]
async fn a_full_window_drops_what_it_was_told_to_drop() {
    for (overflow, kept, lost) in [(Overflow::DropOldest, [3, 4], [0, 1, 2]), (Overflow::DropNewest, [0, 1], [2, 3, 4])]
    {
        let mut told = Vec::new();
        let options = Windows::of(9).capacity(2).overflow(overflow).on_drop(|n| told.push(n));
        let mut windows = from_iter(0..5).window_count(options, 9);
        let window = windows.by_ref().first().await.unwrap().unwrap();
        let Ok(others) = windows.count().await;
        let Ok(read) = window.to_vec().await;
        assert_eq!((others, read, told), (0, kept.to_vec(), lost.to_vec()));
    }
}

#[tokio::test]
async fn a_full_window_fails_alone_behind_what_it_holds() {
    let options = Windows::of(5).capacity(2).overflow(Overflow::Error(TestError::from));
    let mut windows = from_iter(0..10).with_error::<TestError>().window_count(options, 5);
    let mut unread = windows.by_ref().first().await.unwrap().unwrap();
    let second = windows.by_ref().first().await.unwrap().unwrap();
    assert_eq!(unread.by_ref().take(2).to_vec().await.unwrap(), [0, 1]);
    assert_eq!(unread.count().await, Err(TestError::from(LAGGED)));
    assert_eq!(second.to_vec().await.unwrap(), [5, 6, 7, 8, 9]);
}

#[tokio::test]
async fn a_window_that_failed_leaves_its_place_to_another() {
    let options = Windows::of(3).capacity(1).overflow(Overflow::Error(TestError::from));
    let mut windows = pin!(from_iter(0..9).with_error::<TestError>().window_count(options, 1));
    let first = windows.next().await.unwrap().unwrap();
    let second = windows.next().await.unwrap().unwrap();
    let third = windows.next().await.unwrap().unwrap();
    assert_eq!(first.to_vec().await, Err(TestError::from(LAGGED)));
    // What took the place of the first one in the meantime has only what is its own.
    let fourth = windows.next().await.unwrap().unwrap();
    drop((second, third));
    assert_eq!(pin!(fourth).next().await, Some(Ok(3)));
}

const LAGGED: &str = "the consumer lagged behind and lost 1 items";

#[tokio::test]
async fn at_most_as_many_windows_wait_as_one_holds_items() {
    let mut windows = pin!(from_iter(0..).window_count(Windows::of(usize::MAX).capacity(3), 1).into_values());
    let first = windows.next().await.unwrap();
    // Its consumer opens others by the items that it asks for, and is stopped by those that nobody takes.
    let mut first = pin!(first.into_values());
    assert_eq!(first.by_ref().take(4).collect::<Vec<_>>().now_or_never(), Some(vec![0, 1, 2, 3]));
    assert!(first.next().now_or_never().is_none());
    drop(windows.next().await);
    assert_eq!(first.next().now_or_never(), Some(Some(4)));
}

#[tokio::test]
async fn a_window_can_live_in_another_task() {
    let (items, source) = unbounded_channel();
    let mut windows = pin!(from_stream(UnboundedReceiverStream::new(source)).window_count(3, 3).into_values());
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let window = windows.next().await.unwrap();
        tasks.push(tokio::spawn(window.to_vec()));
        // The outer consumer is away now: the task polls the source by itself.
        for n in 0..3 {
            items.send(n).unwrap();
            tokio::task::yield_now().await;
        }
    }
    for read in join_all(tasks).await {
        assert_eq!(read.unwrap().unwrap(), [0, 1, 2]);
    }
}

#[tokio::test]
async fn a_clone_of_one_that_runs_has_windows_of_its_own() {
    let mut windows = from_iter(0..4).window_count(2, 2);
    let first = windows.by_ref().first().await.unwrap().unwrap();
    let clone = windows.clone();
    let Ok(first) = first.to_vec().await;
    let Ok(rest) = windows.concat_map(|window| window).to_vec().await;
    let Ok(whole) = clone.concat_map(|window| window).to_vec().await;
    assert_eq!((first, rest, whole), (vec![0, 1], vec![2, 3], vec![0, 1, 2, 3]));
}

#[tokio::test]
async fn a_window_in_the_place_of_one_whose_reader_left_has_only_what_is_its_own() {
    let mut windows = pin!(from_iter(0..5).window_count(3, 1).into_values());
    let first = windows.next().await.unwrap();
    let _second = windows.next().await.unwrap();
    drop(first);
    let third = windows.next().await.unwrap();
    assert_eq!(third.to_vec().await, Ok(vec![2, 3, 4]));
}

#[tokio::test]
async fn a_window_in_the_place_of_one_that_failed_has_only_what_is_its_own() {
    let options = Windows::of(4).capacity(2).overflow(Overflow::Error(TestError::from));
    let mut windows = pin!(from_iter(0..9).with_error::<TestError>().window_count(options, 3));
    let unread = windows.next().await.unwrap().unwrap();
    let second = windows.next().await.unwrap().unwrap();
    assert_eq!(second.take(2).to_vec().await, Ok(vec![3, 4]));
    assert!(unread.to_vec().await.is_err());
}

#[tokio::test]
async fn an_item_is_not_cloned_for_a_single_window() {
    let windows = from_iter([Unique, Unique]).window_count(1, 1);
    assert_eq!(windows.concat_map(|window| window).count().await, Ok(2));
}

struct Unique;

impl Clone for Unique {
    fn clone(&self) -> Self {
        panic!("there is only one of it")
    }
}
