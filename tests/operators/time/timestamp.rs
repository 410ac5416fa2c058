use super::consumer::ms;
use headwater::{prelude::*, testing::marble};
use tokio::time::{Instant, advance};

#[test]
fn an_item_comes_with_its_instant() {
    marble(|m| {
        let (begin, source) = (Instant::now(), m.hot("--a---b-|"));
        m.expect_subscriptions(&source, ["^-------!"]);
        let values = [("a", (begin + m.frames(2), "a")), ("b", (begin + m.frames(6), "b"))];
        m.expect(source.timestamp(), "--a---b-|").values(values);
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").timestamp(), "---|");
    });
}

#[test]
fn an_error_passes() {
    marble(|m| {
        let begin = Instant::now();
        m.expect(m.cold("-a-#").timestamp(), "-a-#").values([("a", (begin + m.frames(1), "a"))]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("---a--");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.timestamp(), "--").subscription("^-!");
    });
}

#[tokio::test(start_paused = true)]
async fn the_instant_is_that_of_the_poll_and_not_of_the_call() {
    let stamped = just("late").timestamp();
    advance(ms(50)).await;
    assert_eq!(stamped.to_vec().await, Ok(vec![(Instant::now(), "late")]));
}
