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
    assert!(runs.get(0).is_dropped());
}
