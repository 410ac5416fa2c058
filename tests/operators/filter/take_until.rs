use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{future::ready, pin::pin};

#[test]
fn completes_when_the_notifier_speaks_and_drops_both() {
    marble(|m| {
        let source = m.hot("  -a-b--c-d-|");
        let notifier = m.hot("-----n-n--|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect_subscriptions(&notifier, ["^----!"]);
        m.expect(source.take_until(notifier), "-a-b-|");
    });
}

#[test]
fn completes_before_the_first_item_when_the_notifier_is_earlier() {
    marble(|m| {
        m.expect(m.hot("----a--|").take_until(m.hot("--n")), "--|");
    });
}

#[test]
fn an_item_of_the_instant_of_the_notifier_does_not_pass() {
    marble(|m| {
        let notifier = m.cold("   ---n");
        m.expect(m.cold("-a-b-|").take_until(notifier), "-a-|");
    });
}

#[test]
fn completes_with_the_source_and_drops_the_notifier() {
    marble(|m| {
        let notifier = m.hot("-------n-|");
        m.expect_subscriptions(&notifier, ["^---!"]);
        m.expect(m.hot("-a--|").take_until(notifier), "-a--|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").take_until(m.cold("---n")), "--|");
    });
}

#[test]
fn ignores_a_notifier_that_completes_without_an_item() {
    marble(|m| {
        let notifier = m.hot("--|");
        m.expect_subscriptions(&notifier, ["^-!"]);
        m.expect(m.hot("-a-b-c-|").take_until(notifier), "-a-b-c-|");
    });
}

#[test]
fn runs_on_while_the_notifier_is_silent() {
    marble(|m| {
        m.expect(m.hot("-a-b-|").take_until(m.hot("----------")), "-a-b-|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_notifier() {
    marble(|m| {
        let notifier = m.hot("-----n");
        m.expect_subscriptions(&notifier, ["^--!"]);
        m.expect(m.hot("-a-#").take_until(notifier), "-a-#");
    });
}

#[test]
fn an_error_of_the_notifier_fails_it_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.take_until(m.hot("---#")), "-a-#");
    });
}

#[test]
fn dropping_it_drops_both() {
    marble(|m| {
        let source = m.hot("  -a---b");
        let notifier = m.hot("------n");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&notifier, ["^--!"]);
        m.expect(source.take_until(notifier), "-a-").subscription("^--!");
    });
}

#[test]
fn a_future_is_a_notifier_whatever_its_output() {
    marble(|m| {
        let sleep = tokio::time::sleep(m.frames(4));
        m.expect(m.hot("-a-b-c-|").take_until(sleep), "-a-b|");
        m.expect(m.hot("-a-b-c-|").take_until(ready("now")), "|");
    });
}

#[tokio::test]
async fn has_ended_for_good_although_the_source_has_more() {
    let notifier = from_try_future(ready(Err::<(), _>(TestError::from("error"))));
    let mut numbers = pin!(from_iter(0..).with_error().take_until(notifier));
    assert!(matches!(numbers.next().now_or_never(), Some(Some(Err(_)))));
    assert_eq!(numbers.next().now_or_never(), Some(None));
}

#[tokio::test]
async fn a_subject_is_a_notifier_as_it_stands() {
    let stop = PublishSubject::<()>::new(1);
    let mut ticks = Box::pin(from_iter(0..).take_until(&stop));
    assert_eq!(ticks.next().await, Some(Ok(0)));
    stop.send(()).await.unwrap();
    assert_eq!(ticks.next().await, None);
}
