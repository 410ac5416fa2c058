use super::consumer::{Hand, busy, fed, ms};
use headwater::{prelude::*, testing::marble};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};
use tokio::time::advance;

#[test]
fn a_burst_passes_at_once_and_the_others_at_the_rate() {
    marble(|m| {
        let source = m.hot("-abcd----------e-|");
        m.expect_subscriptions(&source, ["^----------------!"]);
        m.expect(source.rate_limit(RateLimiter::new(1, m.frames(3)).burst(2)), "-ab-c--d-------e-|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").rate_limit(RateLimiter::new(1, m.frames(5))), "---|");
    });
}

#[test]
fn completion_behind_the_item_that_waits_passes_with_it() {
    marble(|m| {
        m.expect(m.cold("-(ab|)").rate_limit(RateLimiter::new(1, m.frames(5))), "-a----(b|)");
    });
}

#[test]
fn an_error_passes_at_once_unless_an_item_waits() {
    marble(|m| {
        m.expect(m.cold("-a-#").rate_limit(RateLimiter::new(1, m.frames(5))), "  -a-#");
        m.expect(m.cold("-(ab)#").rate_limit(RateLimiter::new(1, m.frames(7))), "-a------(b#)");
    });
}

#[test]
fn an_item_waits_for_as_long_as_it_costs() {
    marble(|m| {
        let limit = || RateLimit::by(RateLimiter::new(1, m.frames(2)).burst(3));
        let digits = |digit: &&str| digit.parse::<u32>().unwrap();
        m.expect(m.cold("(3120)|").rate_limit(limit().cost(digits)), "3-1---(20|)");
    });
}

#[test]
fn pipelines_that_share_a_limiter_share_the_limit() {
    marble(|m| {
        let limiter = RateLimiter::new(1, m.frames(3));
        m.expect(m.cold("a----b---|").rate_limit(limiter.clone()), "a-----b--|");
        m.expect(m.cold("x--------|").rate_limit(limiter), "        ---x-----|");
    });
}

#[test]
fn dropping_it_drops_the_source_and_gives_its_place_back() {
    marble(|m| {
        let limiter = RateLimiter::new(1, m.frames(4));
        let source = m.hot("ab--------");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.rate_limit(limiter.clone()), "a-").subscription("^-!");
        m.expect(m.hot("-x-------|").rate_limit(limiter), "----x----|");
    });
}

#[test]
fn a_busy_consumer_asks_for_nothing() {
    marble(|m| {
        let limiter = RateLimiter::new(1, m.frames(2));
        let busy = m.cold("(abc|)").rate_limit(limiter.clone()).merge_map(1, |item| busy(10, item));
        m.expect(busy, "                           ----------a---------b---------(c|)");
        m.expect(m.cold("-----x|").rate_limit(limiter), "-----x|");
    });
}

#[test]
fn a_rate_of_nothing_lets_nothing_pass_until_it_changes() {
    marble(|m| {
        let limiter = RateLimiter::new(0, m.frames(1));
        let changes = limiter.clone();
        let change = m.hot("----n|").map(move |_| changes.set_rate(1, Duration::from_millis(2)));
        m.expect(m.cold("(abc|)").rate_limit(limiter), "a-----b-(c|)");
        m.expect(change, "----n|").values([("n", ())]);
    });
}

#[tokio::test(start_paused = true)]
async fn no_more_than_one_item_is_taken_ahead() {
    let (hand, mut taken) = (Hand::default(), 0);
    let mut limited = pin!(from_iter(1..).tap(|_| taken += 1).rate_limit(RateLimiter::new(1, ms(5))));
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok(1))));
    for _ in 0..5 {
        assert!(hand.poll(limited.as_mut()).is_pending());
    }
    assert_eq!(hand.wakes(), 0);
    advance(ms(5)).await;
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok(2))));
    assert_eq!(taken, 2);
}

#[tokio::test(start_paused = true)]
async fn an_item_that_costs_more_than_the_burst_panics_and_is_lost() {
    let (hand, (items, fed)) = (Hand::default(), fed());
    let limit = RateLimit::by(RateLimiter::per_second(2)).cost(|cost: &u32| *cost);
    let mut limited = pin!(fed.rate_limit(limit));
    items.send(3).unwrap();
    items.send(2).unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| hand.poll(limited.as_mut()))).is_err());
    assert_eq!(hand.poll(limited), Poll::Ready(Some(Ok(2))));
}

#[tokio::test(start_paused = true)]
async fn a_clone_has_no_item_waiting_and_shares_the_limiter() {
    let hand = Hand::default();
    let endless = interval(ms(1)).rate_limit(RateLimiter::new(1, ms(10)));
    let mut clone = pin!(endless.clone());
    let mut limited = pin!(endless);
    assert!(hand.poll(limited.as_mut()).is_pending());
    advance(ms(1)).await;
    assert_eq!(hand.poll(limited), Poll::Ready(Some(Ok(0))));
    assert!(hand.poll(clone.as_mut()).is_pending());
    advance(ms(5)).await;
    assert!(hand.poll(clone.as_mut()).is_pending());
    advance(ms(6)).await;
    assert_eq!(hand.poll(clone), Poll::Ready(Some(Ok(0))));
}
