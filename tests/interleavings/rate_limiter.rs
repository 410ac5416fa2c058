//! Those who come to a rate limiter, and those who go.
//!
//! Nothing comes back with time here, because time is not the model checker's.

use super::explore;
use futures::FutureExt;
use headwater::prelude::*;
use loom::{future::block_on, thread};
use std::{pin::Pin, time::Duration};

/// A limiter with so many tokens left of three, and none to come.
fn limiter(left: u32) -> RateLimiter {
    let limiter = RateLimiter::new(0, Duration::from_secs(1)).burst(3);
    assert!(limiter.try_acquire(3 - left));
    limiter
}

/// Somebody who waits for so many.
fn waits(limiter: &RateLimiter, tokens: u32) -> Pin<Box<impl Future<Output = ()> + use<>>> {
    let mut waits = Box::pin(limiter.acquire(tokens));
    assert_eq!((&mut waits).now_or_never(), None);
    waits
}

#[test]
fn together_they_take_no_more_than_there_is() {
    explore(3, || {
        let limiter = limiter(3);
        let take = |limiter: RateLimiter| (0..2).filter(|_| limiter.try_acquire(1)).count();
        let other = limiter.clone();
        let other = thread::spawn(move || take(other));
        assert_eq!(take(limiter) + other.join().unwrap(), 3);
    });
}

#[test]
fn when_the_first_goes_the_next_is_served() {
    explore(3, || {
        let limiter = limiter(1);
        let first = waits(&limiter, 3);
        let goes = thread::spawn(move || drop(first));
        block_on(limiter.acquire(1));
        goes.join().unwrap();
        assert!(!limiter.try_acquire(1));
    });
}

#[test]
fn when_one_goes_who_was_served_and_has_not_noticed_the_next_is_served() {
    explore(2, || {
        let limiter = limiter(1);
        let (first, second) = (waits(&limiter, 3), waits(&limiter, 1));
        let first_goes = thread::spawn(move || drop(first));
        let second_goes = thread::spawn(move || drop(second));
        block_on(limiter.acquire(1));
        first_goes.join().unwrap();
        second_goes.join().unwrap();
        assert!(!limiter.try_acquire(1));
    });
}
