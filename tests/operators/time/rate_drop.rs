use super::consumer::Hand;
use headwater::{prelude::*, testing::marble};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

#[test]
fn items_over_the_limit_are_dropped() {
    marble(|m| {
        let source = m.hot("-abcdefg-------h--|");
        m.expect_subscriptions(&source, ["^-----------------!"]);
        m.expect(source.rate_drop(RateLimiter::new(1, m.frames(3)).burst(2)), "-ab-d--g-------h--|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").rate_drop(RateLimiter::new(1, m.frames(5))), "---|");
    });
}

#[test]
fn errors_and_completion_pass_at_once() {
    marble(|m| {
        m.expect(m.cold("-ab#").rate_drop(RateLimiter::new(1, m.frames(5))), "-a-#");
        m.expect(m.cold("-ab|").rate_drop(RateLimiter::new(1, m.frames(5))), "-a-|");
    });
}

#[test]
fn what_is_dropped_is_told() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let limiter = RateLimiter::new(1, m.frames(3));
        let limit = RateLimit::by(limiter).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-abc--d-e#").rate_drop(limit), "-a----d--#");
    });
    assert_eq!(*dropped.lock().unwrap(), ["b", "c", "e"]);
}

#[test]
fn a_cheap_item_passes_where_a_dear_one_does_not() {
    marble(|m| {
        let limit =
            RateLimit::by(RateLimiter::new(1, m.frames(9)).burst(5)).cost(|digit: &&str| digit.parse().unwrap());
        m.expect(m.cold("-(34210)-|").rate_drop(limit), "-(320)---|");
    });
}

#[test]
fn items_are_dropped_while_others_wait_for_the_same_limiter() {
    marble(|m| {
        let limiter = RateLimiter::new(1, m.frames(3)).burst(3);
        let dear = RateLimit::by(limiter.clone()).cost(|_: &&str| 3);
        m.expect(m.cold("(ab)---------|").rate_limit(dear), "a--------b---|");
        m.expect(m.cold("------x-----y|").rate_drop(limiter), "------------y|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-ab-----");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.rate_drop(RateLimiter::new(1, m.frames(3))), "-a-").subscription("^--!");
    });
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_gives_way() {
    let hand = Hand::default();
    let mut limited = pin!(from_iter(0..).rate_drop(RateLimiter::per_second(1)));
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok(0))));
    for polls in 1..=3 {
        assert!(hand.poll(limited.as_mut()).is_pending());
        assert_eq!(hand.wakes(), polls);
    }
}

#[tokio::test(start_paused = true)]
async fn an_item_that_costs_more_than_the_burst_panics_also_behind_one_that_was_refused() {
    let hand = Hand::default();
    for costs in [vec![3], vec![2, 1, 3]] {
        let last = Cell::new(0);
        let limit = RateLimit::by(RateLimiter::new(0, Duration::from_secs(1)).burst(2)).cost(|cost: &u32| {
            last.set(*cost);
            *cost
        });
        let mut limited = pin!(from_iter(costs).rate_drop(limit));
        let drained =
            catch_unwind(AssertUnwindSafe(|| while hand.poll(limited.as_mut()).is_ready() && last.get() != 3 {}));
        assert!(drained.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn an_item_that_costs_as_much_as_a_burst_can_hold_passes() {
    let limiter = RateLimiter::new(0, Duration::from_secs(1)).burst(u32::MAX);
    let limit = RateLimit::by(limiter).cost(|_: &u32| u32::MAX);
    assert_eq!(from_iter([1, 2]).rate_drop(limit).to_vec().await, Ok(vec![1]));
}
