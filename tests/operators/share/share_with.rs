use super::runs::Runs;
use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};
use std::{
    pin::pin,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use tokio::{task::yield_now, time::advance};

const MS: Duration = Duration::from_millis(1);

#[test]
fn without_options_it_is_share() {
    marble(|m| {
        let source = m.cold("-a--b--#");
        m.expect_equal(source.clone().share_with(Share::new()), source.share());
    });
}

#[test]
fn of_nothing_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").share_with(Share::new().replay(2)), "--|");
    });
}

#[test]
fn the_run_begins_when_so_many_have_come() {
    marble(|m| {
        let source = m.cold("       -a--b-|");
        m.expect_subscriptions(&source, ["---^-----!"]);
        let shared = source.share_with(Share::new().connect_at(3));
        m.expect(shared.clone(), "----a--b-|");
        m.expect(shared.clone(), "----a--b-|").subscription("--^");
        m.expect(shared, "       ----a--b-|").subscription("---^");
    });
}

#[test]
fn those_who_leave_before_it_begins_do_not_count() {
    marble(|m| {
        let source = m.cold("       -a|");
        m.expect_subscriptions(&source, ["-----^-!"]);
        let shared = source.share_with(Share::new().connect_at(2));
        m.expect(shared.clone(), "--").subscription("^-!");
        m.expect(shared.clone(), "------a|").subscription("---^");
        m.expect(shared, "       ------a|").subscription("-----^");
    });
}

#[test]
fn a_run_that_has_begun_needs_one_subscriber_only_and_the_next_run_so_many_again() {
    marble(|m| {
        let source = m.cold("       -a--b--c-|");
        m.expect_subscriptions(&source, ["^----!", "--------^--------!"]);
        let shared = source.share_with(Share::new().connect_at(2));
        m.expect(shared.clone(), "-a").subscription("^-!");
        m.expect(shared.clone(), "-a--b").subscription("^----!");
        m.expect(shared.clone(), "---------a--b--c-|").subscription("-------^");
        m.expect(shared, "       ---------a--b--c-|").subscription("--------^");
    });
}

#[test]
fn who_comes_within_the_grace_period_joins_the_run_and_ends_the_period() {
    marble(|m| {
        let source = m.hot("       -a----b----c-|");
        m.expect_subscriptions(&source, ["^------------!"]);
        let shared = source.share_with(Share::new().grace(3 * MS));
        m.expect(shared.clone(), "-a").subscription("^-!");
        m.expect(shared, "       ------b----c-|").subscription("----^");
    });
}

#[test]
fn the_source_rests_in_the_grace_period_and_is_behind_for_who_comes_in_time() {
    marble(|m| {
        let source = m.cold("      -a-b|");
        m.expect_subscriptions(&source, ["^----!"]);
        let shared = source.share_with(Share::new().grace(5 * MS));
        m.expect(shared.clone(), "-a").subscription("^-!");
        m.expect(shared, "       -----(b|)").subscription("-----^");
    });
}

#[test]
fn who_comes_after_the_grace_period_begins_a_new_run() {
    marble(|m| {
        let source = m.cold("      -a-b|");
        m.expect_subscriptions(&source, ["^----!", "------^---!"]);
        let shared = source.share_with(Share::new().grace(3 * MS));
        m.expect(shared.clone(), "-a").subscription("^-!");
        m.expect(shared, "       -------a-b|").subscription("------^");
    });
}

#[test]
fn the_grace_period_of_an_earlier_run_does_not_end_a_later_one() {
    marble(|m| {
        let source = m.cold("      -a--------|");
        m.expect_subscriptions(&source, ["^---------!", "------------^---------!"]);
        let shared = source.share_with(Share::new().grace(5 * MS));
        m.expect(shared.clone(), "-a").subscription("^-!");
        // It comes in time, and the run ends by itself; the period would have been over by now.
        m.expect(shared.clone(), "----------|").subscription("----^");
        m.expect(shared.clone(), "-------------a").subscription("------------^-!");
        m.expect(shared, "       ----------------------|").subscription("-----------------^");
    });
}

#[tokio::test(start_paused = true)]
async fn a_second_grace_period_begins_when_the_run_is_left_again() {
    let (runs, source) = Runs::new();
    let shared = source.share_with(Share::new().grace(10 * MS));
    for _ in 0..3 {
        assert!(shared.clone().next().now_or_never().is_none());
        advance(8 * MS).await;
        assert!(runs.get(0).is_subscribed());
    }
    advance(3 * MS).await;
    yield_now().await;
    assert!(runs.get(0).is_dropped());
    assert_eq!(runs.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_grace_period_of_0_ends_the_run_when_the_runtime_gets_to_it() {
    let (runs, source) = Runs::new();
    let shared = source.share_with(Share::new().grace(Duration::ZERO));
    assert!(shared.clone().next().now_or_never().is_none());
    assert!(runs.get(0).is_subscribed());
    advance(MS).await;
    yield_now().await;
    assert!(runs.get(0).is_dropped());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_clone_in_the_grace_period_drops_the_source() {
    let (runs, source) = Runs::new();
    let shared = source.share_with(Share::new().grace(10 * MS));
    assert!(shared.clone().next().now_or_never().is_none());
    assert!(runs.get(0).is_subscribed());
    drop(shared);
    assert!(runs.get(0).is_dropped());
    yield_now().await;
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 0);
}

#[test]
fn outside_a_runtime_there_is_no_grace_period() {
    let (runs, source) = Runs::new();
    let shared = source.share_with(Share::new().grace(10 * MS));
    assert!(shared.clone().next().now_or_never().is_none());
    assert!(runs.get(0).is_dropped());
}

#[test]
fn a_run_that_ends_in_the_grace_period_is_not_joined() {
    marble(|m| {
        let source = m.cold("      -a|");
        m.expect_subscriptions(&source, ["^-!", "-----^-!"]);
        let shared = source.share_with(Share::new().grace(9 * MS));
        m.expect(shared.clone(), "-a|");
        m.expect(shared, "       ------a|").subscription("-----^");
    });
}

#[tokio::test(start_paused = true)]
async fn a_run_that_panicked_is_not_joined_in_the_grace_period() {
    let (runs, source) = Runs::new();
    let bad = source.map(|n| if n == 13 { std::panic::resume_unwind(Box::new("bad")) } else { n });
    let shared = bad.share_with(Share::new().grace(10 * MS));
    let mut one = shared.clone();
    assert!(one.next().now_or_never().is_none());
    runs.get(0).next(13);
    assert!(std::panic::AssertUnwindSafe(one.next()).catch_unwind().await.is_err());
    drop(one);
    assert!(shared.clone().next().now_or_never().is_none());
    assert_eq!(runs.count(), 2);
}

#[test]
fn without_reset_on_complete_who_comes_later_gets_the_replay_and_the_end() {
    marble(|m| {
        let source = m.cold("      -a-b|");
        m.expect_subscriptions(&source, ["^---!"]);
        let shared = source.share_with(Share::new().replay(1).reset_on_complete(false));
        m.expect(shared.clone(), "-a-b|");
        m.expect(shared, "       -----(b|)").subscription("-----^");
    });
}

#[test]
fn without_reset_on_complete_an_error_resets_all_the_same() {
    marble(|m| {
        let source = m.cold("      -a#");
        m.expect_subscriptions(&source, ["^-!", "-----^-!"]);
        let shared = source.share_with(Share::new().replay(1).reset_on_complete(false));
        m.expect(shared.clone(), "-a#");
        m.expect(shared, "       ------a#").subscription("-----^");
    });
}

#[test]
fn without_reset_on_error_who_comes_later_gets_the_replay_and_the_error() {
    marble(|m| {
        let source = m.cold("      -a-b#");
        m.expect_subscriptions(&source, ["^---!"]);
        let shared = source.share_with(Share::new().replay(1).reset_on_error(false));
        m.expect(shared.clone(), "-a-b#");
        m.expect(shared, "       -----(b#)").subscription("-----^");
    });
}

#[test]
fn without_reset_on_error_a_completion_resets_all_the_same() {
    marble(|m| {
        let source = m.cold("      -a|");
        m.expect_subscriptions(&source, ["^-!", "-----^-!"]);
        let shared = source.share_with(Share::new().reset_on_error(false));
        m.expect(shared.clone(), "-a|");
        m.expect(shared, "       ------a|").subscription("-----^");
    });
}

#[test]
fn a_run_that_is_over_is_gone_with_its_replay_though_its_subscriber_is_kept() {
    let counter = LeakCounter::new();
    let tokens = counter.clone();
    let shared = from_fn(move || tokens.token()).share_with(Share::new().replay(1));
    let mut subscriber = pin!(shared.clone());
    assert_eq!(subscriber.as_mut().count().now_or_never(), Some(1));
    counter.assert_none_left();
    assert!(subscriber.next().now_or_never().flatten().is_none(), "it has no part in the next run");
    assert_eq!(shared.count().now_or_never(), Some(Ok(1)));
}

#[test]
fn without_reset_on_zero_the_run_rests_until_the_next_one_comes() {
    marble(|m| {
        let source = m.hot("       -a----b----c-|");
        m.expect_subscriptions(&source, ["^------------!", "---------------(^!)"]);
        let shared = source.share_with(Share::new().reset_on_zero(false));
        m.expect(shared.clone(), "-a").subscription("^-!");
        m.expect(shared.clone(), "--------b--c-|").subscription("--------^");
        m.expect(shared, "       ---------------|").subscription("---------------^");
    });
}

#[test]
fn a_replay_by_age_gives_only_what_is_young() {
    marble(|m| {
        let source = m.cold("      a-b-c-----|");
        let shared = source.share_with(Share::new().replay(8).replay_for(4 * MS));
        m.expect(shared.clone(), "a-b-c-----|");
        m.expect(shared.clone(), "-----(bc)-|").subscription("-----^");
        m.expect(shared, "       ----------|").subscription("--------^");
    });
}

#[test]
fn a_replay_of_age_0_gives_nothing() {
    marble(|m| {
        let source = m.cold("      a-b-c|");
        let shared = source.share_with(Share::new().replay(8).replay_for(Duration::ZERO));
        m.expect(shared.clone(), "a-b-c|");
        m.expect(shared, "       ----c|").subscription("---^");
    });
}

/// What two subscribers see of ten items, of whom one only reads at the end, and what this one lost.
fn read_late(options: Share<TestError>) -> (Vec<u32>, Result<Vec<u32>, TestError>, u64) {
    let (runs, source) = Runs::new();
    let shared = source.share_with(options);
    let (mut prompt, mut late) = (shared.clone(), shared);
    let gauge = late.gauge();
    assert!(prompt.next().now_or_never().is_none());
    assert!(late.next().now_or_never().is_none());
    let mut read = Vec::new();
    for n in 0..10 {
        runs.get(0).next(n);
        read.extend(prompt.next().now_or_never().flatten().and_then(Result::ok));
    }
    let mut left = Vec::new();
    loop {
        match late.next().now_or_never() {
            None => return (read, Ok(left), gauge.lost()),
            Some(Some(Ok(n))) => left.push(n),
            Some(Some(Err(error))) => return (read, Err(error), gauge.lost()),
            Some(None) => unreachable!("nothing has completed"),
        }
    }
}

#[test]
fn a_slow_subscriber_that_blocks_makes_the_prompt_one_wait() {
    let (prompt, late, lost) = read_late(Share::new().capacity(3));
    assert_eq!(prompt, [0, 1, 2]);
    // As it reads, the source goes on by as much as the prompt one may have unread.
    assert_eq!((late, lost), (Ok(vec![0, 1, 2, 3, 4, 5]), 0));
}

#[test]
fn a_slow_subscriber_that_drops_the_oldest_has_the_newest() {
    let (prompt, late, lost) = read_late(Share::new().capacity(3).overflow(Overflow::DropOldest));
    assert_eq!(prompt, (0..10).collect::<Vec<_>>());
    assert_eq!((late, lost), (Ok(vec![7, 8, 9]), 7));
}

#[test]
fn a_slow_subscriber_that_drops_the_newest_has_the_oldest() {
    let (prompt, late, lost) = read_late(Share::new().capacity(3).overflow(Overflow::DropNewest));
    assert_eq!(prompt, (0..10).collect::<Vec<_>>());
    assert_eq!((late, lost), (Ok(vec![0, 1, 2]), 7));
}

#[test]
fn a_slow_subscriber_that_is_strict_fails() {
    let strict = Share::new().capacity(3).overflow(Overflow::Error(TestError::from));
    let (prompt, late, _) = read_late(strict);
    assert_eq!(prompt, (0..10).collect::<Vec<_>>());
    assert_eq!(late, Err(TestError::from("the consumer lagged behind and lost 7 items")));
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a----b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.share_with(Share::new().replay(3)), "-a-").subscription("^--!");
    });
}

#[test]
fn a_capacity_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| Share::<TestError>::new().capacity(0));
    let message = "those who share a source need a capacity of at least 1";
    assert_eq!(refused.err().unwrap().downcast_ref(), Some(&message));
}

#[tokio::test(start_paused = true)]
async fn a_grace_period_of_0_spans_the_step_from_one_subscriber_to_the_next() {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let ticks = || {
        RUNS.fetch_add(1, Ordering::Relaxed);
        interval(Duration::from_secs(1))
    };
    let spanned = defer(ticks).share_with(Share::new().grace(Duration::ZERO));
    assert_eq!(spanned.clone().take(1).concat(spanned.take(2)).to_vec().await, Ok(vec![0, 1, 2]));
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
    let begun_anew = defer(ticks).share();
    assert_eq!(begun_anew.clone().take(1).concat(begun_anew.take(2)).to_vec().await, Ok(vec![0, 0, 1]));
    assert_eq!(RUNS.load(Ordering::Relaxed), 3);
}
