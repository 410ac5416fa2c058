use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{LeakCounter, LeakToken, Probe, marble},
};
use std::{
    cell::Cell,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    time::Duration,
};

#[test]
fn is_true_when_both_have_ended_with_equal_items() {
    marble(|m| {
        let one = m.hot("  -a-b--c-|");
        let other = m.hot("--a---b---(c|)");
        // The end behind an item that is held is seen when that was compared.
        m.expect_subscriptions(&one, ["^---------!"]);
        m.expect_subscriptions(&other, ["^---------!"]);
        m.expect(one.sequence_equal(other), "----------(t|)").values([("t", true)]);
    });
}

#[test]
fn is_true_at_once_for_equal_items_that_are_there_at_once() {
    marble(|m| {
        m.expect(m.cold("(abc|)").sequence_equal(m.cold("(abc|)")), "(t|)").values([("t", true)]);
    });
}

#[test]
fn is_false_at_the_first_difference_and_drops_both() {
    marble(|m| {
        let one = m.hot("  -a--b----x---|");
        let other = m.hot("--a--b-c--d--|");
        m.expect_subscriptions(&one, ["^--------!"]);
        m.expect_subscriptions(&other, ["^--------!"]);
        m.expect(one.sequence_equal(other), "---------(f|)").values([("f", false)]);
    });
}

#[test]
fn is_false_when_the_other_goes_on() {
    marble(|m| {
        let one = m.hot("  -a-b-|");
        let other = m.hot("-a-b---c-d-|");
        m.expect_subscriptions(&one, ["^----!"]);
        m.expect_subscriptions(&other, ["^------!"]);
        m.expect(one.sequence_equal(other), "-------(f|)").values([("f", false)]);
    });
}

#[test]
fn is_false_when_the_other_has_ended() {
    marble(|m| {
        let one = m.hot("  -a-b---c-d-|");
        let other = m.hot("-a-b-|");
        m.expect(one.sequence_equal(other), "-------(f|)").values([("f", false)]);
    });
}

#[test]
fn is_false_at_the_first_item_where_the_other_is_empty() {
    marble(|m| {
        m.expect(m.cold("---a-----").sequence_equal(m.cold("|")), "---(f|)").values([("f", false)]);
        m.expect(m.cold("|").sequence_equal(m.cold("---a-----")), "---(f|)").values([("f", false)]);
    });
}

#[test]
fn two_empty_sources_are_equal() {
    marble(|m| {
        m.expect(m.cold("|").sequence_equal(m.cold("|")), "(t|)").values([("t", true)]);
        m.expect(m.cold("--|").sequence_equal(m.cold("----|")), "----(t|)").values([("t", true)]);
    });
}

#[test]
fn waits_for_a_silent_source_although_the_other_has_ended() {
    marble(|m| {
        m.expect(m.cold("------").sequence_equal(m.cold("|")), "------");
    });
}

#[test]
fn waits_for_the_end_of_the_other() {
    marble(|m| {
        m.expect(m.cold("-a--b-|").sequence_equal(m.cold("-a--b--")), "-------");
    });
}

#[test]
fn an_error_of_either_passes_and_drops_the_other() {
    marble(|m| {
        let other = m.cold("---a-b-|");
        m.expect_subscriptions(&other, []);
        m.expect(m.cold("#").sequence_equal(other), "#");
        let one = m.cold("---a-b-|");
        m.expect_subscriptions(&one, ["^---!"]);
        m.expect(one.sequence_equal(m.cold("----#")), "----#");
    });
}

#[test]
fn an_error_behind_an_item_that_is_held_is_seen_when_that_was_compared() {
    marble(|m| {
        m.expect(m.cold("-a-#").sequence_equal(m.cold("------a--|")), "------#");
    });
}

#[test]
fn an_item_that_differs_comes_before_the_error_behind_it() {
    marble(|m| {
        m.expect(m.cold("-a-#").sequence_equal(m.cold("------x--|")), "------(f|)").values([("f", false)]);
    });
}

#[test]
fn the_other_may_be_a_future() {
    marble(|m| {
        m.expect(m.cold("--a|").sequence_equal(async { Ok("a") }), "---(t|)").values([("t", true)]);
    });
}

#[test]
fn dropping_it_drops_both() {
    marble(|m| {
        let one = m.hot("  -a---b-|");
        let other = m.hot("-a---b-|");
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.sequence_equal(other), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn holds_no_more_than_one_item_ahead() {
    let pulled = Cell::new(0);
    let fast = from_iter(0..10).tap(|_| pulled.set(pulled.get() + 1));
    let mut equal = pin!(fast.sequence_equal(from_stream(futures::stream::pending::<i32>())));
    assert_eq!(equal.as_mut().now_or_never(), None);
    assert_eq!(equal.now_or_never(), None);
    assert_eq!(pulled.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_comes_behind_an_item_that_is_held_wakes_nobody() {
    let ms = Duration::from_millis;
    let ahead = || timer(ms(1)).merge(timer(ms(2)));
    for (one, other) in [(ahead().boxed(), never().boxed()), (never().boxed(), ahead().boxed())] {
        let mut equal = pin!(one.sequence_equal(other));
        let mut polls = 0;
        let counted = poll_fn(|cx| {
            polls += 1;
            // The first, that of the item, and that of the timeout.
            assert!(polls <= 3, "it was woken for something that it cannot use");
            equal.as_mut().poll(cx)
        });
        assert!(tokio::time::timeout(ms(10), counted).await.is_err());
    }
}

#[test]
fn all_is_gone_with_the_verdict_though_the_future_is_kept() {
    let counter = LeakCounter::new();
    let letter = |letter: char| (letter, counter.token());
    let (first, one) = Probe::<Letter>::new();
    let (second, other) = Probe::<Letter>::new();
    let mut equal = pin!(one.map(Alike).sequence_equal(other.map(Alike)));
    assert_eq!(equal.as_mut().now_or_never(), None);
    first.next(letter('a'));
    second.next(letter('b'));
    assert_eq!(equal.as_mut().now_or_never(), Some(Ok(false)));
    assert!(first.is_dropped() && second.is_dropped());
    counter.assert_none_left();
    assert!(catch_unwind(AssertUnwindSafe(|| equal.now_or_never())).is_err(), "it has been ready");
}

type Letter = (char, LeakToken);

/// A letter that is equal to the same letter, whatever counts it.
struct Alike(Letter);

impl PartialEq for Alike {
    fn eq(&self, other: &Self) -> bool {
        self.0.0 == other.0.0
    }
}

#[tokio::test]
async fn gives_way_after_1024_items() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut equal = pin!(source.sequence_equal(from_iter(0..3_000)));
    assert_eq!(equal.as_mut().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(equal.await, Ok(true));
}
