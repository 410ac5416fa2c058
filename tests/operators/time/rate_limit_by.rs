use super::consumer::{Hand, fed, ms};
use headwater::{prelude::*, testing::marble};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};
use tokio::time::advance;

/// `a` and `A` are of one key.
fn letter(letter: &&str) -> String {
    letter.to_lowercase()
}

#[test]
fn each_key_has_a_limit_of_its_own() {
    marble(|m| {
        let source = m.hot("-aA-b-a----B-|");
        m.expect_subscriptions(&source, ["^------------!"]);
        m.expect(source.rate_limit_by(letter, RateLimiter::new(1, m.frames(4))), "-a--bA---a-B-|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").rate_limit_by(letter, RateLimiter::new(1, m.frames(4))), "---|");
    });
}

#[test]
fn a_burst_of_one_key_passes_at_once() {
    marble(|m| {
        let limiter = RateLimiter::new(1, m.frames(9)).burst(2);
        m.expect(m.cold("-(aAabB)-----|").rate_limit_by(letter, limiter), "-(aAbB)---a--|");
    });
}

#[test]
fn completion_waits_for_the_items_that_wait() {
    marble(|m| {
        m.expect(m.hot("-aAb|").rate_limit_by(letter, RateLimiter::new(1, m.frames(4))), "-a-b-(A|)");
    });
}

#[test]
fn an_error_passes_at_once_and_drops_the_items_that_wait() {
    marble(|m| {
        m.expect(m.hot("-aAb#").rate_limit_by(letter, RateLimiter::new(1, m.frames(4))), "-a-b#");
    });
}

#[test]
fn items_of_a_key_stay_in_order_and_pass_nobody_of_their_key() {
    marble(|m| {
        let limit =
            RateLimitBy::each(RateLimiter::new(1, m.frames(2)).burst(3)).cost(|digit: &&str| digit.parse().unwrap());
        m.expect(m.cold("-(3210)|").rate_limit_by(|_| (), limit), "-3---2-(10|)");
    });
}

#[test]
fn of_keys_that_are_due_at_one_instant_the_one_that_came_first_is_first() {
    marble(|m| {
        let limiter = RateLimiter::new(1, m.frames(5));
        m.expect(m.cold("(abBA)----|").rate_limit_by(letter, limiter), "(ab)-(BA)-|");
    });
}

#[test]
fn a_source_is_not_asked_while_as_many_items_wait_as_there_is_room_for() {
    marble(|m| {
        let limit = RateLimitBy::each(RateLimiter::new(1, m.frames(4))).capacity(2);
        // `b` could pass at once, but two of the other key wait until 4.
        m.expect(m.cold("(aAab)------|").rate_limit_by(letter, limit), "a---(Ab)a---|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-aA-----");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.rate_limit_by(letter, RateLimiter::new(1, m.frames(4))), "-a-").subscription("^--!");
    });
}

#[test]
fn the_oldest_of_too_many_keys_is_forgotten_and_begins_anew() {
    marble(|m| {
        let limit = || RateLimitBy::each(RateLimiter::new(1, m.frames(9)));
        m.expect(m.hot("-abcA-----|").rate_limit_by(letter, limit().max_keys(2)), "-abcA-----|");
        m.expect(m.hot("-abcA-----|").rate_limit_by(letter, limit().max_keys(3)), "-abc------(A|)");
    });
}

#[test]
fn a_key_that_was_idle_for_long_enough_begins_anew() {
    marble(|m| {
        let limit = || RateLimitBy::each(RateLimiter::new(1, m.frames(9)));
        m.expect(m.hot("-a---A----|").rate_limit_by(letter, limit().idle(m.frames(4))), "-a---A----|");
        m.expect(m.hot("-a---A----|").rate_limit_by(letter, limit().idle(m.frames(5))), "-a--------(A|)");
        m.expect(m.hot("-aA-------|").rate_limit_by(letter, limit().idle(m.frames(0))), "-aA-------|");
    });
}

#[test]
fn a_key_begins_anew_on_time_where_others_were_used_after_it() {
    marble(|m| {
        let limit = RateLimitBy::each(RateLimiter::new(2, m.frames(30))).idle(m.frames(6));
        // At 8 the keys are looked through: `b` will be idle at 10, and `a`, which came back at 3, already at 9.
        m.expect(m.hot("-a-Ab---ca|").rate_limit_by(letter, limit), "-a-Ab---ca|");
    });
}

#[test]
fn a_rate_of_nothing_holds_what_is_over_the_burst_for_ever() {
    marble(|m| {
        m.expect(m.cold("-aAb|").rate_limit_by(letter, RateLimiter::new(0, m.frames(1))), "-a-b-------");
    });
}

#[tokio::test(start_paused = true)]
async fn the_limiter_that_is_given_is_only_the_pattern() {
    let limiter = RateLimiter::per_second(1);
    let limited = from_iter(["a", "b", "c"]).rate_limit_by(letter, limiter.clone());
    assert_eq!(limited.to_vec().await, Ok(vec!["a", "b", "c"]));
    assert!(limiter.try_acquire(1));
}

#[tokio::test(start_paused = true)]
async fn what_is_due_is_not_kept_back_by_a_source_that_always_has_something() {
    let hand = Hand::default();
    // The number 1 comes twice, every other one once.
    let numbers = from_iter([1, 1].into_iter().chain(2..));
    let mut limited = pin!(numbers.rate_limit_by(|number: &u64| *number, RateLimiter::new(1, ms(5))));
    for number in 1..=3 {
        assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok(number))));
    }
    advance(ms(5)).await;
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok(1))));
    assert_eq!(hand.poll(limited), Poll::Ready(Some(Ok(4))));
}

#[tokio::test(start_paused = true)]
async fn one_timer_serves_all_keys_and_wakes_when_the_next_is_due() {
    let (hand, (items, fed)) = (Hand::default(), fed());
    let mut limited = pin!(fed.rate_limit_by(letter, RateLimiter::new(1, ms(10))));
    for item in ["a", "A", "b", "B"] {
        items.send(item).unwrap();
    }
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok("b"))));
    assert!(hand.poll(limited.as_mut()).is_pending());
    let wakes = hand.wakes();
    advance(ms(10)).await;
    assert_eq!(hand.wakes(), wakes + 1);
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok("A"))));
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok("B"))));
    assert!(hand.poll(limited).is_pending());
}

#[tokio::test(start_paused = true)]
async fn what_can_never_be_is_a_mistake() {
    let is_a_mistake = |act: &dyn Fn()| catch_unwind(AssertUnwindSafe(act)).is_err();
    let limit = || RateLimitBy::each(RateLimiter::new(1, Duration::from_secs(1)));
    assert!(is_a_mistake(&|| drop(limit().capacity(0))));
    assert!(is_a_mistake(&|| drop(limit().max_keys(0))));
    let mut dear = pin!(just(2).rate_limit_by(|_| (), limit().cost(|cost: &u32| *cost)));
    assert!(catch_unwind(AssertUnwindSafe(|| Hand::default().poll(dear.as_mut()))).is_err());
}

#[tokio::test(start_paused = true)]
async fn gives_way_before_it_holds_very_many_items() {
    let hand = Hand::default();
    let limit = RateLimitBy::each(RateLimiter::per_second(1)).capacity(5_000);
    let mut limited = pin!(from_iter(0..).rate_limit_by(|_| (), limit));
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok(0))));
    for polls in 1..=3 {
        assert!(hand.poll(limited.as_mut()).is_pending());
        assert_eq!(hand.wakes(), polls);
    }
}

#[tokio::test(start_paused = true)]
async fn a_clone_has_nothing_that_waits() {
    let hand = Hand::default();
    let mut limited = pin!(interval(ms(1)).rate_limit_by(|_| (), RateLimiter::new(1, ms(10))));
    assert!(hand.poll(limited.as_mut()).is_pending());
    advance(ms(1)).await;
    assert_eq!(hand.poll(limited.as_mut()), Poll::Ready(Some(Ok(0))));
    let mut clone = pin!(limited.clone());
    assert!(hand.poll(clone.as_mut()).is_pending());
    advance(ms(1)).await;
    assert_eq!(hand.poll(clone), Poll::Ready(Some(Ok(0))));
}
