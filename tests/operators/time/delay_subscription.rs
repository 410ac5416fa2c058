use super::consumer::ms;
use headwater::{prelude::*, testing::marble};
use std::time::Duration;

#[test]
fn the_source_is_subscribed_to_after_the_duration() {
    marble(|m| {
        let source = m.cold("-a-b-|");
        m.expect_subscriptions(&source, ["---^----!"]);
        m.expect(source.delay_subscription(m.frames(3)), "----a-b-|");
    });
}

#[test]
fn a_hot_source_is_not_heard_meanwhile() {
    marble(|m| {
        m.expect(m.hot("-a-b-c-|").delay_subscription(m.frames(4)), "-----c-|");
    });
}

#[test]
fn the_duration_begins_with_the_subscription() {
    marble(|m| {
        m.expect(m.cold("a|").delay_subscription(m.frames(3)), "-----a|").subscription("--^");
    });
}

#[test]
fn the_first_item_of_a_notifier_begins_and_the_notifier_is_dropped() {
    marble(|m| {
        let (source, notifier) = (m.cold("-a|"), m.hot("---n--n|"));
        m.expect_subscriptions(&source, ["---^-!"]);
        m.expect_subscriptions(&notifier, ["^--!"]);
        m.expect(source.delay_subscription(notifier), "----a|");
    });
}

#[test]
fn a_notifier_that_completes_begins_too() {
    marble(|m| {
        m.expect(m.cold("-a|").delay_subscription(m.cold("---|")), "----a|");
    });
}

#[test]
fn a_future_begins_when_it_is_ready() {
    marble(|m| {
        m.expect(m.cold("-a|").delay_subscription(tokio::time::sleep(Duration::from_millis(3))), "----a|");
    });
}

#[test]
fn an_error_of_the_notifier_passes_and_the_source_is_never_subscribed_to() {
    marble(|m| {
        let source = m.cold("-a|");
        m.expect_subscriptions(&source, []);
        m.expect(source.delay_subscription(m.cold("---#")), "---#");
    });
}

#[test]
fn an_empty_source_is_empty_later() {
    marble(|m| {
        m.expect(m.cold("|").delay_subscription(m.frames(3)), "---|");
    });
}

#[test]
fn an_error_of_the_source_passes() {
    marble(|m| {
        m.expect(m.cold("-a-#").delay_subscription(m.frames(2)), "---a-#");
    });
}

#[test]
fn without_a_duration_the_source_is_subscribed_to_at_once() {
    marble(|m| {
        m.expect(m.cold("a-b|").delay_subscription(m.frames(0)), "a-b|");
    });
}

#[test]
fn dropping_it_drops_what_is_waited_for_or_the_source() {
    marble(|m| {
        let (source, notifier) = (m.cold("-a-----"), m.cold("--n"));
        m.expect_subscriptions(&notifier, ["^!", "^-!"]);
        m.expect_subscriptions(&source, ["--^--!"]);
        m.expect(source.clone().delay_subscription(notifier.clone()), "-").subscription("^!");
        m.expect(source.delay_subscription(notifier), "---a-").subscription("^----!");
    });
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_delayed() {
    let begin = tokio::time::Instant::now();
    let later = throw_error::<(), _>("down").delay_subscription(ms(10));
    assert_eq!(later.retry(2).to_vec().await, Err("down"));
    assert_eq!(begin.elapsed(), ms(30));
}
