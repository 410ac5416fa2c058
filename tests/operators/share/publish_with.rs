use super::runs::Runs;
use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, marble},
};
use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    pin::pin,
};

#[test]
fn all_branches_have_one_run() {
    marble(|m| {
        let source = m.cold("-a---b---|");
        m.expect_subscriptions(&source, ["^--------!"]);
        m.expect(source.publish_with(|all| all.clone().merge(all)), "-(aa)(bb)|");
    });
}

#[test]
fn of_nothing_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").publish_with(|all| all.clone().merge(all)), "--|");
    });
}

#[test]
fn passes_an_error_through_its_branches() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.publish_with(|all| all.clone().ignore_elements().merge(all)), "-a-#");
    });
}

#[test]
fn a_branch_may_deal_with_the_error_by_itself() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect(source.publish_with(|all| all.catch_error(|_| just("z").with_error())), "-a-(z|)");
    });
}

#[test]
fn ends_with_the_pipeline_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--b--c-");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.publish_with(|all| all.clone().skip(1).merge(all).take(2)), "-a--(b|)");
    });
}

#[test]
fn a_pipeline_that_does_not_need_the_source_never_subscribes_to_it() {
    marble(|m| {
        let source = m.hot("-a--b-");
        m.expect_subscriptions(&source, []);
        m.expect(source.publish_with(|_| just("x").with_error()), "(x|)");
    });
}

#[test]
fn the_source_and_the_pipeline_are_gone_with_the_end() {
    let counter = LeakCounter::new();
    let (inside, beside) = (counter.token(), counter.token());
    let source = from_iter([1]).map(move |n| (n, &inside).0);
    let mut unneeded = pin!(source.publish_with(|_| just(7).map(move |n| (n, &beside).0)));
    assert_eq!(unneeded.as_mut().count().now_or_never(), Some(1));
    counter.assert_none_left();
}

#[test]
fn the_end_of_the_source_is_not_the_end_of_the_pipeline() {
    marble(|m| {
        let source = m.cold("-a|");
        m.expect_subscriptions(&source, ["^-!"]);
        let pause = m.frames(4);
        m.expect(source.publish_with(move |all| all.delay(pause)), "-----a|");
    });
}

#[test]
fn a_branch_that_comes_later_misses_what_was() {
    marble(|m| {
        let source = m.cold("-a--b--c-|");
        m.expect_subscriptions(&source, ["^--------!"]);
        m.expect(source.publish_with(|all| all.clone().take(2).concat(all)), "-a--b--c-|");
    });
}

#[tokio::test]
async fn no_branch_loses_an_item_of_a_source_that_is_ready_at_once() {
    let numbers = from_iter(0..1_000).publish_with(|n| n.clone().zip(n.clone().zip(n)));
    assert_eq!(numbers.to_vec().await, Ok((0..1_000).map(|n| (n, (n, n))).collect()));
}

#[tokio::test]
async fn what_the_pipeline_begins_with_comes_before_the_source_is_polled() {
    let (runs, source) = Runs::new();
    let mut all = source.publish_with(|all| all.clone().merge(all).start_with([0, 0]));
    assert_eq!(all.next().await, Some(Ok(0)));
    assert_eq!(all.next().await, Some(Ok(0)));
    assert_eq!(runs.count(), 0);
    assert!(all.next().now_or_never().is_none());
    runs.get(0).next(5);
    runs.get(0).complete();
    assert_eq!(all.to_vec().await, Ok(vec![5, 5]));
}

#[test]
fn a_branch_that_is_held_and_not_polled_stops_the_others() {
    let (runs, source) = Runs::new();
    let mut held = None;
    let mut all = source.publish_with(|all| {
        let mut kept = all.clone();
        assert!(kept.next().now_or_never().is_none());
        held = Some(kept);
        all
    });
    assert!(all.next().now_or_never().is_none());
    for n in 0..100 {
        runs.get(0).next(n);
    }
    for n in 0..64 {
        assert_eq!(all.next().now_or_never(), Some(Some(Ok(n))));
    }
    assert!(all.next().now_or_never().is_none());
    assert_eq!(runs.get(0).queued(), 36);
}

#[test]
fn the_closure_is_called_at_the_first_poll() {
    let mut called = false;
    let mut all = from_iter([1]).publish_with(|all| {
        called = true;
        all
    });
    let _ = all.next().now_or_never();
    drop(all);
    assert!(called);
    let never_polled = from_iter([1]).publish_with(|all| {
        called = false;
        all
    });
    drop(never_polled);
    assert!(called);
}

#[test]
fn a_clone_runs_the_source_again() {
    let (runs, source) = Runs::new();
    let twice = source.publish_with(|all| all);
    let (mut one, mut other) = (twice.clone(), twice);
    assert!(one.next().now_or_never().is_none());
    assert!(other.next().now_or_never().is_none());
    assert_eq!(runs.count(), 2);
}

#[tokio::test]
async fn a_source_that_panics_panics_in_it() {
    let (runs, source) = Runs::new();
    let bad = source.map(|n| if n == 13 { resume_unwind(Box::new("bad")) } else { n });
    let mut all = bad.publish_with(|all| all.clone().merge(all));
    assert!(all.next().now_or_never().is_none());
    runs.get(0).next(13);
    assert!(AssertUnwindSafe(all.next()).catch_unwind().await.is_err());
    drop(all);
    assert!(runs.get(0).is_dropped());
}

fn third(n: &u32) -> bool {
    n.is_multiple_of(3)
}

#[tokio::test]
async fn a_branch_closes_the_buffer_of_another_with_the_very_item_that_it_lets_through() {
    let buffers = from_iter(1..=7).publish_with(|n| n.clone().buffer(n.filter(third)));
    assert_eq!(buffers.to_vec().await, Ok(vec![vec![1, 2, 3], vec![4, 5, 6], vec![7]]));
}

#[tokio::test]
async fn a_branch_ends_another_before_that_has_the_item() {
    let until = from_iter(1..=7).publish_with(|n| n.clone().take_until(n.filter(third)));
    assert_eq!(until.to_vec().await, Ok(vec![1, 2]));
}

#[tokio::test]
async fn a_branch_lets_another_begin_with_the_very_item() {
    let from = from_iter(1..=7).publish_with(|n| n.clone().skip_until(n.filter(third)));
    assert_eq!(from.to_vec().await, Ok(vec![3, 4, 5, 6, 7]));
}

#[tokio::test]
async fn a_branch_finds_the_latest_item_of_another_and_none_that_came_later() {
    let pairs = from_iter(1..=7).publish_with(|n| n.clone().with_latest_from(n.filter(third)));
    assert_eq!(pairs.to_vec().await, Ok(vec![(3, 3), (4, 3), (5, 3), (6, 6), (7, 6)]));
    let pairs = from_iter(1..=7).publish_with(|n| n.clone().filter(third).with_latest_from(n));
    assert_eq!(pairs.to_vec().await, Ok(vec![(3, 3), (6, 6)]));
}

#[tokio::test]
async fn branches_that_are_combined_are_updated_in_their_order() {
    let combined = from_iter(1..=7).publish_with(|n| n.clone().combine_latest(n.filter(third)));
    assert_eq!(combined.to_vec().await, Ok(vec![(3, 3), (4, 3), (5, 3), (6, 3), (6, 6), (7, 6)]));
}

#[tokio::test]
async fn branches_that_are_merged_take_turns_item_by_item() {
    let merged = from_iter(1..=4).publish_with(|n| n.clone().map(|n| n * 10).merge(n.filter(|n| n % 2 == 0)));
    assert_eq!(merged.to_vec().await, Ok(vec![10, 20, 2, 30, 40, 4]));
}

#[tokio::test]
async fn a_burst_of_any_length_keeps_the_branches_in_step() {
    let count = 5_000;
    let expected: Vec<Vec<u32>> = (1..=count).step_by(3).map(|n| (n..(n + 3).min(count + 1)).collect()).collect();
    let buffers = from_iter(1..=count).publish_with(|n| n.clone().buffer(n.filter(third)));
    assert_eq!(buffers.to_vec().await, Ok(expected));
    let latest = from_iter(1..=count).publish_with(|n| n.clone().with_latest_from(n.filter(third)));
    assert_eq!(latest.to_vec().await, Ok((3..=count).map(|n| (n, n / 3 * 3)).collect()));
    let until = from_iter(1..=count).publish_with(|n| n.clone().take_until(n.filter(|n| *n == 4_999)));
    assert_eq!(until.count().await, Ok(4_998));
}

#[tokio::test]
async fn a_burst_behind_a_pause_keeps_them_in_step_too() {
    let subject = PublishSubject::<u32>::new(64);
    let mut buffers = pin!(subject.observe().publish_with(|n| n.clone().buffer(n.filter(third))).to_vec());
    assert!(futures::poll!(&mut buffers).is_pending());
    for n in 1..=7 {
        subject.send(n).await.unwrap();
    }
    subject.complete();
    assert_eq!(buffers.await, Ok(vec![vec![1, 2, 3], vec![4, 5, 6], vec![7]]));
}

#[tokio::test]
async fn a_branch_that_is_ahead_by_several_items_does_not_stop_the_others() {
    let pairs = from_iter(1..=50).publish_with(|n| n.clone().zip(n.skip(40)));
    assert_eq!(pairs.to_vec().await, Ok((1..=10).map(|n| (n, n + 40)).collect::<Vec<_>>()));
}

#[tokio::test]
async fn a_branch_in_a_task_of_its_own_has_all_items() {
    let numbers = from_iter(0..1_000).publish_with(|n| n.prefetch(4).filter(|n| n % 100 == 0));
    assert_eq!(numbers.count().await, Ok(10));
}

#[test]
fn the_source_is_not_asked_while_no_branch_waits_for_an_item() {
    let (runs, source) = Runs::new();
    let mut slow = source.publish_with(|all| all.concat_map(|_| never::<u32>().with_error()));
    assert!(slow.next().now_or_never().is_none());
    for n in 0..10 {
        runs.get(0).next(n);
    }
    assert!(slow.next().now_or_never().is_none());
    // One that is worked on, and one ahead.
    assert_eq!(runs.get(0).queued(), 8);
}

#[test]
fn the_source_is_dropped_when_no_branch_is_left_though_the_pipeline_goes_on() {
    marble(|m| {
        let source = m.hot("-a--b--c-");
        m.expect_subscriptions(&source, ["^!"]);
        let after = m.cold("---x-|");
        m.expect(source.publish_with(|all| all.take(1).concat(after)), "-a--x-|");
    });
}
