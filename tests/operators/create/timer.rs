use headwater::{prelude::*, testing::marble};
use std::time::Duration;
use tokio::time::{Instant, advance};

#[test]
fn emits_once_after_the_delay_and_completes() {
    marble(|m| {
        m.expect(timer(m.frames(3)), "---(0|)");
    });
}

#[test]
fn emits_at_once_without_a_delay() {
    marble(|m| {
        m.expect(timer(m.frames(0)), "(0|)");
    });
}

#[test]
fn an_instant_is_the_same_for_every_subscription() {
    marble(|m| {
        let source = timer_at(Instant::now() + m.frames(4));
        let first = source.clone();
        let second = source.clone();
        m.expect(first, "----(0|)");
        m.expect(second, "----(0|)").subscription("--^");
        // One that has passed is there at once.
        m.expect(source, "------(0|)").subscription("------^");
    });
}

#[tokio::test(start_paused = true)]
async fn reads_the_clock_at_the_first_poll() {
    let source = timer(Duration::from_millis(10));
    advance(Duration::from_millis(7)).await;
    let begin = Instant::now();
    let Ok(items) = source.to_vec().await;
    assert_eq!((items, begin.elapsed().as_millis()), (vec![0], 10));
}

#[test]
fn a_delay_longer_than_the_clock_reaches_never_ends() {
    marble(|m| {
        m.expect(timer(Duration::MAX), "-----");
    });
}

#[test]
fn dropping_it_silences_it() {
    marble(|m| {
        m.expect(timer(m.frames(3)), "--").subscription("^-!");
    });
}
