use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, marble},
};
use std::{
    cell::Cell,
    future::{pending, ready},
    pin::pin,
};

#[test]
fn passes_everything_from_when_the_notifier_speaks_and_drops_it() {
    marble(|m| {
        let source = m.hot("  -a-b--c-d-|");
        let notifier = m.hot("----n-n----|");
        m.expect_subscriptions(&source, ["^---------!"]);
        m.expect_subscriptions(&notifier, ["^---!"]);
        m.expect(source.skip_until(notifier), "------c-d-|");
    });
}

#[test]
fn an_item_of_the_instant_of_the_notifier_passes() {
    marble(|m| {
        let notifier = m.cold("---n");
        m.expect(m.cold("-a-b-c-|").skip_until(notifier), "---b-c-|");
    });
}

#[test]
fn a_notifier_that_completes_without_an_item_lets_nothing_pass() {
    marble(|m| {
        let notifier = m.hot("--|");
        m.expect_subscriptions(&notifier, ["^-!"]);
        m.expect(m.hot("-a-b-c-|").skip_until(notifier), "-------|");
    });
}

#[test]
fn an_empty_notifier_lets_nothing_pass() {
    marble(|m| {
        m.expect(m.hot("-a-b-c-|").skip_until(empty().with_error().map(|_: ()| ())), "-------|");
    });
}

#[test]
fn a_silent_notifier_is_dropped_when_the_source_completes() {
    marble(|m| {
        let notifier = m.hot("-------------n");
        m.expect_subscriptions(&notifier, ["^----!"]);
        m.expect(m.hot("-a-b-|").skip_until(notifier), "-----|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").skip_until(m.cold("-n")), "--|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_notifier() {
    marble(|m| {
        let notifier = m.hot("------n");
        m.expect_subscriptions(&notifier, ["^--!"]);
        m.expect(m.hot("-a-#").skip_until(notifier), "---#");
    });
}

#[test]
fn an_error_of_the_source_passes_after_items() {
    marble(|m| {
        m.expect(m.hot("-a-b-#").skip_until(m.hot("--n")), "---b-#");
    });
}

#[test]
fn an_error_of_the_notifier_fails_it_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.skip_until(m.hot("---#")), "---#");
    });
}

#[test]
fn an_error_of_a_notifier_that_has_spoken_is_not_heard() {
    marble(|m| {
        m.expect(m.hot("-a---b-|").skip_until(m.hot("--n-#")), "-----b-|");
    });
}

#[test]
fn a_source_that_never_ends_goes_on_waiting_for_it() {
    marble(|m| {
        let source = m.hot("----------");
        m.expect_subscriptions(&source, ["^---------!"]);
        m.expect(source.skip_until(m.hot("---n")), "----------").subscription("^---------!");
    });
}

#[test]
fn dropping_it_drops_both() {
    marble(|m| {
        let source = m.hot("  -a---b");
        let notifier = m.hot("------n");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&notifier, ["^--!"]);
        m.expect(source.skip_until(notifier), "---").subscription("^--!");
    });
}

#[test]
fn a_future_is_a_notifier_whatever_its_output() {
    marble(|m| {
        let sleep = tokio::time::sleep(m.frames(4));
        m.expect(m.hot("-a-b-c-|").skip_until(sleep), "-----c-|");
    });
}

#[test]
fn each_subscription_waits_for_itself() {
    marble(|m| {
        let source = m.hot("   -a-b-c-d-|");
        let recipe = source.skip_until(m.cold("--n"));
        m.expect(recipe.clone(), "---b-c-d-|");
        m.expect(recipe, "        -------d-|").subscription("---^");
    });
}

#[tokio::test]
async fn gives_way_after_1024_items_that_it_leaves_out() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut kept = pin!(source.skip_until(pending::<()>()));
    assert_eq!(kept.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(kept.next().await, None);
}

#[tokio::test]
async fn the_source_is_gone_with_its_end() {
    let counter = LeakCounter::new();
    let token = counter.token();
    let mut open = pin!(from_iter([7]).map(move |n| (n, token.clone()).0).skip_until(ready(())));
    assert_eq!(open.next().await, Some(Ok(7)));
    assert_eq!(open.next().await, None);
    counter.assert_none_left();
}

#[tokio::test]
async fn its_hint_counts_on_all_items_once_the_notifier_has_spoken() {
    let mut open = pin!(from_iter(0..3).skip_until(ready(())));
    assert_eq!(open.size_hint(), (0, Some(3)));
    open.next().await;
    assert_eq!(open.size_hint(), (2, Some(2)));
}
