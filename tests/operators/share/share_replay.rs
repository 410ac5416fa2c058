use super::runs::Runs;
use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{LeakCounter, marble},
};

#[test]
fn late_ones_are_given_the_last_items_first() {
    marble(|m| {
        let source = m.cold("    -a--b--c-----d-|");
        m.expect_subscriptions(&source, ["^--------------!"]);
        let shared = source.share_replay(2);
        m.expect(shared.clone(), "-a--b--c-----d-|");
        m.expect(shared.clone(), "--a-b--c-----d-|").subscription("--^");
        m.expect(shared, "---------(bc)d-|").subscription("---------^");
    });
}

#[test]
fn a_run_that_has_completed_stays_and_the_source_does_not_run_again() {
    marble(|m| {
        let source = m.cold("a-b-c|");
        m.expect_subscriptions(&source, ["^----!"]);
        let shared = source.share_replay(2);
        m.expect(shared.clone(), "a-b-c|");
        m.expect(shared, "-------(bc|)").subscription("-------^");
    });
}

#[test]
fn of_nothing_stays_empty() {
    marble(|m| {
        let source = m.cold("--|");
        m.expect_subscriptions(&source, ["^-!"]);
        let shared = source.share_replay(1);
        m.expect(shared.clone(), "--|");
        m.expect(shared, "----|").subscription("----^");
    });
}

#[test]
fn of_no_items_replays_only_the_end() {
    marble(|m| {
        let source = m.cold("-a-|");
        m.expect_subscriptions(&source, ["^--!"]);
        let shared = source.share_replay(0);
        m.expect(shared.clone(), "-a-|");
        m.expect(shared.clone(), "---|").subscription("--^");
        m.expect(shared, "-----|").subscription("-----^");
    });
}

#[test]
fn a_run_that_has_failed_does_not_stay_and_its_items_neither() {
    marble(|m| {
        let source = m.cold("-a-b-#");
        m.expect_subscriptions(&source, ["^----!", "-------^----!"]);
        let shared = source.share_replay(2);
        m.expect(shared.clone(), "-a-b-#");
        m.expect(shared, "--------a-b-#").subscription("-------^");
    });
}

#[test]
fn retry_begins_anew_for_all_and_late_ones_join_the_new_run() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!", "---^--!"]);
        let shared = source.share_replay(1).retry(1);
        m.expect(shared.clone(), "-a--a-#");
        m.expect(shared.clone(), "-a--a-#");
        // It has an attempt more than is left of the run.
        m.expect(shared.take(1), "-----(a|)").subscription("-----^");
    });
}

#[test]
fn a_run_that_has_lost_its_last_subscriber_before_its_end_is_over() {
    marble(|m| {
        let source = m.cold("-a--b--c|");
        m.expect_subscriptions(&source, ["^--!", "----^-------!"]);
        let shared = source.share_replay(2);
        m.expect(shared.clone(), "-a-").subscription("^--!");
        m.expect(shared, "-----a--b--c|").subscription("----^");
    });
}

#[test]
fn a_source_that_is_ready_at_once_runs_once() {
    marble(|m| {
        let source = m.cold("(abc|)");
        m.expect_subscriptions(&source, ["(^!)"]);
        let shared = source.share_replay(2);
        m.expect(shared.clone(), "(abc|)");
        m.expect(shared, "(bc|)");
    });
}

#[tokio::test]
async fn what_is_replayed_counts_beside_the_capacity() {
    let (runs, source) = Runs::new();
    let shared = source.share_with(Share::new().replay(3).capacity(2));
    let mut reader = shared.clone();
    assert!(reader.next().now_or_never().is_none());
    for n in 0..10 {
        runs.get(0).next(n);
    }
    for n in 0..5 {
        assert_eq!(reader.next().now_or_never(), Some(Some(Ok(n))));
    }
    let ahead = 10 - runs.get(0).queued() as u32;
    let mut late = shared;
    assert_eq!(late.next().now_or_never(), Some(Some(Ok(ahead - 3))));
    // The late one has two replayed items unread, and still the source goes on by the two of its capacity.
    while reader.next().now_or_never().is_some() {}
    assert_eq!(10 - runs.get(0).queued() as u32, ahead + 2);
}

#[tokio::test]
async fn no_more_is_held_than_what_is_replayed_and_unread_in_a_chunk() {
    let items = LeakCounter::new();
    let tokens = items.clone();
    let (runs, source) = Runs::new();
    let mut reader = source.map(move |_| tokens.token()).share_replay(4);
    assert!(reader.next().now_or_never().is_none());
    for n in 0..100 {
        runs.get(0).next(n);
        drop(reader.next().now_or_never());
        assert!(items.live() <= 8, "{} items are held, 4 to be replayed and a chunk of as many", items.live());
    }
    drop(reader);
    items.assert_none_left();
}
