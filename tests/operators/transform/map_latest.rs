use headwater::testing::{TestError, marble};
use std::time::Duration;

async fn late(letter: &'static str) -> Result<&'static str, TestError> {
    tokio::time::sleep(Duration::from_millis(3)).await;
    if letter == "x" { Err(TestError::from("late")) } else { Ok(letter) }
}

#[test]
fn a_newer_item_drops_the_future_that_is_not_ready() {
    marble(|m| {
        m.expect(m.hot("-a----bc-----|").map_latest(late), "----a-----c--|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").map_latest(late), "--|");
    });
}

#[test]
fn completes_with_the_last_future() {
    marble(|m| {
        m.expect(m.cold("-a|").map_latest(late), "----(a|)");
    });
}

#[test]
fn an_error_of_the_source_drops_the_future() {
    marble(|m| {
        m.expect(m.cold("-a-#").map_latest(late), "---#");
    });
}

#[test]
fn an_error_of_a_future_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---x------|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.map_latest(late), "----a---#").error("late");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a----");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.map_latest(late), "---").subscription("^--!");
    });
}
