use futures::FutureExt;
use headwater::testing::{Probe, marble};
use std::pin::pin;

#[test]
fn is_false_at_the_first_item_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("--a--^--b--c--|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.is_empty(), "---(f|)").values([("f", false)]);
    });
}

#[test]
fn is_true_at_the_end_of_an_empty_source() {
    marble(|m| {
        m.expect(m.cold("--|").is_empty(), "--(t|)").values([("t", true)]);
    });
}

#[test]
fn waits_for_a_source_that_is_silent() {
    marble(|m| {
        m.expect(m.cold("----").is_empty(), "----");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.hot("--#").is_empty(), "--#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-----b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.is_empty(), "---").subscription("^--!");
    });
}

#[test]
fn the_source_is_gone_with_the_answer_though_the_future_is_kept() {
    let (probe, source) = Probe::<u32>::new();
    let mut empty = pin!(source.is_empty());
    assert_eq!(empty.as_mut().now_or_never(), None);
    probe.next(1);
    assert_eq!(empty.as_mut().now_or_never(), Some(Ok(false)));
    assert!(probe.is_dropped());
}
