use futures::{StreamExt, future::Either};
use headwater::{prelude::*, testing::marble};
use std::{future::pending, pin::pin};
use tokio::sync::oneshot;

#[test]
fn a_group_ends_by_its_notifier_and_the_next_item_begins_another() {
    marble(|m| {
        let (source, closing) = (m.hot("-a-b-a-b-a-b-|"), m.cold("-----n"));
        m.expect_subscriptions(&source, ["^------------!"]);
        m.expect_subscriptions(&closing, ["-^----!", "---^----!", "---------^---!", "-----------^-!"]);
        let groups = [("w", "a---a|"), ("x", "b---b|"), ("y", "a---|"), ("z", "b-|")];
        m.expect_inner(source.group_by_until(|key| *key, move |_| closing.clone()), "-w-x-----y-z-|", groups);
    });
}

#[test]
fn the_function_sees_the_key() {
    marble(|m| {
        let (short, long) = (m.cold("-n"), m.cold("---n"));
        let closing = move |key: &&str| if *key == "a" { short.clone() } else { long.clone() };
        let groups = [("x", "a|"), ("y", "b--|")];
        m.expect_inner(m.hot("-ab-----|").group_by_until(|key| *key, closing), "-xy-----|", groups);
    });
}

#[test]
fn what_is_there_when_the_notifier_speaks_is_in_the_group_that_ends() {
    marble(|m| {
        let closing = m.cold("--n");
        m.expect_inner(
            m.hot("-a-a---|").group_by_until(|key| *key, move |_| closing.clone()),
            "-x-----|",
            [("x", "a-(a|)")],
        );
    });
}

#[test]
fn a_notifier_that_completes_ends_the_group_too() {
    marble(|m| {
        let closing = m.cold("--|");
        let groups = [("x", "a-|"), ("y", "a|")];
        m.expect_inner(m.hot("-a---a|").group_by_until(|key| *key, move |_| closing.clone()), "-x---y|", groups);
    });
}

#[test]
fn the_error_of_a_notifier_fails_its_group_only() {
    marble(|m| {
        let (bad, good) = (m.cold("--#"), m.cold("-----"));
        let closing = move |key: &&str| if *key == "a" { bad.clone() } else { good.clone() };
        let groups = [("x", "a-#"), ("y", "b---|")];
        m.expect_inner(m.hot("-ab---|").group_by_until(|key| *key, closing), "-xy---|", groups);
    });
}

#[test]
fn an_empty_source_has_no_group() {
    marble(|m| {
        let closing = m.cold("-n");
        m.expect_inner(m.cold("--|").group_by_until(|key| *key, move |_| closing.clone()), "--|", []);
    });
}

#[test]
fn an_error_reaches_the_groups_and_then_the_outer_observable() {
    marble(|m| {
        let closing = m.cold("-----");
        m.expect_subscriptions(&closing, ["-^-!"]);
        m.expect_inner(m.hot("-a-#").group_by_until(|key| *key, move |_| closing.clone()), "-x-#", [("x", "a-#")]);
    });
}

#[test]
fn dropping_it_drops_the_source_and_the_notifiers() {
    marble(|m| {
        let (source, closing) = (m.hot("-a-a-a-"), m.cold("-----n"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&closing, ["-^-!"]);
        let groups = source.group_by_until(|key| *key, move |_| closing.clone());
        m.expect(groups.flat_map(|group| group), "-a-").subscription("^--!");
    });
}

#[test]
fn the_notifier_of_a_group_that_is_dropped_is_dropped_too() {
    marble(|m| {
        let (source, closing) = (m.hot("-a-b-a-|"), m.cold("---------n"));
        m.expect_subscriptions(&closing, ["-(^!)", "---(^!)", "-----(^!)"]);
        let firsts = source.group_by_until(|key| *key, move |_| closing.clone()).flat_map(|group| group.take(1));
        m.expect(firsts, "-a-b-a-|");
    });
}

#[tokio::test]
async fn notifiers_that_speak_at_once_end_every_group_with_its_first_item() {
    let groups = from_iter(0..5_000).group_by_until(|n| n % 3, |_| just(()));
    let Ok(counts) = groups.flat_map(|group| group.count()).to_vec().await;
    assert_eq!((counts.len(), counts.iter().all(|count| *count == 1)), (5_000, true));
}

#[tokio::test]
async fn a_notifier_is_heard_after_1024_items_of_a_source_that_always_has_another() {
    let (speak, spoken) = oneshot::channel();
    let (mut speak, mut spoken) = (Some(speak), Some(spoken));
    let numbers = from_iter(0..3_000).tap(|n| {
        if *n == 1 {
            speak.take().map(|speak| speak.send(()));
        }
    });
    let closing = |_: &()| match spoken.take() {
        Some(spoken) => Either::Left(spoken),
        None => Either::Right(pending()),
    };
    let mut groups = pin!(numbers.group_by_until(|_| (), closing));
    let mut counts = Vec::new();
    while let Some(Ok(group)) = groups.next().await {
        counts.push(group.count().await);
    }
    assert_eq!(counts, [Ok(1_024), Ok(3_000 - 1_024)]);
}
