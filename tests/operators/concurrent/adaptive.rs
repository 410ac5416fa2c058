//! The adaptive limit of `map_concurrent`, over a service that slows down when too much is asked of it.

use super::jobs::{Load, ms};
use headwater::prelude::*;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// A service that answers in 40 ms as long as no more than so many requests run, and then in as much more as there are.
fn service(capacity: impl Fn(u64) -> usize, load: &Load, request: u64) -> impl Future<Output = Result<u64, ()>> {
    let under_way = load.begin();
    let slowness = load.now() as f64 / capacity(request) as f64;
    async move {
        sleep(ms(40).mul_f64(slowness.max(1.0))).await;
        drop(under_way);
        Ok(request)
    }
}

/// Asks so often of a service, and notes the limit with each answer.
async fn ask(requests: u64, limit: Concurrency, capacity: impl Fn(u64) -> usize) -> (Vec<usize>, Duration) {
    let (begin, load) = (Instant::now(), Load::default());
    let limits = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&limits);
    let answers = from_iter(0..requests).with_error();
    let answers = answers.map_concurrent(limit.clone(), |request| service(&capacity, &load, request));
    answers.for_each(move |_| log.lock().unwrap().push(limit.current())).await.unwrap();
    let limits = limits.lock().unwrap().clone();
    (limits, begin.elapsed())
}

#[tokio::test(start_paused = true)]
async fn settles_where_the_service_begins_to_slow_down() {
    let (limits, elapsed) = ask(4_000, Concurrency::adaptive(1..=64), |_| 16).await;
    let settled = &limits[1_000..];
    let (least, most) = (settled.iter().min().unwrap(), settled.iter().max().unwrap());
    assert!((12..=24).contains(least) && (12..=24).contains(most), "it is between {least} and {most}");
    let ideal = ms(40) * 4_000 / 16;
    assert!(elapsed < ideal.mul_f64(1.25), "{elapsed:?} where {ideal:?} are possible");
}

#[tokio::test(start_paused = true)]
async fn follows_a_service_that_loses_and_regains_its_strength() {
    let capacity = |request| if (3_000..6_000).contains(&request) { 6 } else { 24 };
    let (limits, _) = ask(9_000, Concurrency::adaptive(2..=64), capacity).await;
    let mean = |part: &[usize]| part.iter().sum::<usize>() as f64 / part.len() as f64;
    let (strong, weak, again) = (mean(&limits[2_000..3_000]), mean(&limits[5_000..6_000]), mean(&limits[8_000..]));
    assert!((18.0..36.0).contains(&strong), "{strong}");
    assert!((4.0..11.0).contains(&weak), "{weak}");
    assert!((18.0..36.0).contains(&again), "{again}");
}

#[tokio::test(start_paused = true)]
async fn learns_anew_where_jobs_become_slower_for_another_reason() {
    let limit = Concurrency::adaptive(2..=64);
    let requests = from_iter(0..6_000).with_error::<()>().map_concurrent(limit.clone(), async |n| {
        sleep(if n < 2_000 { ms(40) } else { ms(400) }).await;
        Ok(n)
    });
    let mut limits = Vec::new();
    requests.for_each(|_| limits.push(limit.current())).await.unwrap();
    assert_eq!((limits[1_900], limits[5_999]), (64, 64));
}

#[tokio::test(start_paused = true)]
async fn does_the_same_each_time_in_virtual_time() {
    let first = ask(1_000, Concurrency::adaptive(1..=32), |_| 5).await;
    assert_eq!(first, ask(1_000, Concurrency::adaptive(1..=32), |_| 5).await);
}

#[tokio::test(start_paused = true)]
async fn never_leaves_its_range() {
    let (limits, _) = ask(2_000, Concurrency::adaptive(3..=9), |_| 1).await;
    assert!(limits.iter().all(|limit| (3..=9).contains(limit)));
    assert!(limits[1_000..].iter().all(|limit| *limit <= 4), "the least is already too much");
    let (limits, _) = ask(2_000, Concurrency::adaptive(3..=9), |_| 100).await;
    assert_eq!(limits.last(), Some(&9), "the most is not enough");
}

#[tokio::test(start_paused = true)]
async fn does_not_grow_while_it_is_not_made_use_of() {
    let limit = Concurrency::adaptive(2..=64);
    let requests = interval(ms(50)).take(400).with_error::<()>();
    let answers = requests.map_concurrent(limit.clone(), async |n| {
        sleep(ms(10)).await;
        Ok(n)
    });
    assert_eq!(answers.count().await, Ok(400));
    assert_eq!(limit.current(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_round_is_eight_jobs_at_least() {
    let (limits, _) = ask(9, Concurrency::adaptive(1..=64), |_| 64).await;
    assert_eq!((limits[6], limits[7]), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_round_that_takes_just_a_quarter_longer_is_no_reason_to_fall() {
    let limit = Concurrency::adaptive(1..=64);
    let requests = from_iter(0..16).with_error::<()>().map_concurrent(limit.clone(), async |n| {
        sleep(if n < 8 { ms(40) } else { ms(50) }).await;
        Ok(n)
    });
    assert_eq!(requests.count().await, Ok(16));
    assert_eq!(limit.current(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_fixed_limit_stays_as_it_is() {
    let limit = Concurrency::fixed(5);
    assert_eq!(limit.current(), 5);
    let (limits, _) = ask(200, limit, |_| 1).await;
    assert!(limits.iter().all(|limit| *limit == 5));
}

#[test]
fn a_range_that_is_empty_or_begins_with_0_is_refused() {
    for range in [0..=4, std::ops::RangeInclusive::new(5, 4)] {
        assert!(std::panic::catch_unwind(|| Concurrency::adaptive(range)).is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn results_as_they_come_have_the_same_limit() {
    let (limit, load) = (Concurrency::adaptive(1..=64), Load::default());
    let answers = from_iter(0..2_000).with_error();
    let answers = answers.map_concurrent_unordered(limit.clone(), |n| service(|_| 16, &load, n));
    assert_eq!(answers.count().await, Ok(2_000));
    assert!((12..=24).contains(&limit.current()), "{}", limit.current());
}
