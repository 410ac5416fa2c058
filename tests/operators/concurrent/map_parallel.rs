use super::jobs::Load;
use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, Probe, TestError},
};
use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    pin::pin,
};
use tokio::task::yield_now;

/// Something to compute: how often the number can be halved or tripled until it is 1.
fn collatz(n: u64) -> u32 {
    let mut steps = 0;
    let mut n = n;
    while n > 1 {
        n = if n.is_multiple_of(2) { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}

#[tokio::test]
async fn results_come_in_the_order_of_the_items() {
    let expected: Vec<_> = (1..2_000).map(|n| (n, collatz(n))).collect();
    let calls = from_iter(1..2_000).map_parallel(8, |n| (n, collatz(n)));
    assert_eq!(calls.to_vec().await, Ok(expected));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn results_come_in_order_between_several_workers_too() {
    let calls = from_iter(1..5_000).map_parallel(3, |n| n);
    assert_eq!(tokio::spawn(calls.to_vec()).await.unwrap(), Ok((1..5_000).collect::<Vec<_>>()));
}

#[tokio::test]
async fn an_empty_source_is_empty() {
    assert_eq!(empty::<u32>().map_parallel(3, |n| n).to_vec().await, Ok(vec![]));
}

#[tokio::test]
async fn the_function_runs_on_a_thread_of_rayon() {
    let calls = from_iter([()]).map_parallel(1, |()| rayon::current_thread_index().is_some());
    assert_eq!(calls.first().await, Ok(Some(true)));
}

#[tokio::test]
async fn never_more_calls_run_than_the_limit_says() {
    let load = Load::default();
    let counted = load.clone();
    let calls = from_iter(0..500).map_parallel(2, move |n| {
        let _under_way = counted.begin();
        collatz(n)
    });
    assert_eq!(calls.count().await, Ok(500));
    assert!((1..=2).contains(&load.most()), "{}", load.most());
}

#[tokio::test]
async fn items_and_results_together_are_never_more_than_the_limit() {
    let counter = LeakCounter::new();
    let tokens = counter.clone();
    let mut calls = pin!(from_iter(0..).map(move |_| tokens.token()).map_parallel(5, |token| token));
    for _ in 0..300 {
        let held = calls.next().await;
        assert!(counter.live() <= 5 + 1, "{} are held, one of them by the consumer", counter.live());
        drop(held);
    }
}

#[tokio::test]
async fn an_error_of_the_source_passes_at_once() {
    let source = from_iter([1]).with_error().concat(throw_error(TestError::from("error")));
    let mut calls = pin!(source.map_parallel(2, |n| n));
    assert_eq!(calls.next().await, Some(Err(TestError::from("error"))));
    assert_eq!(calls.next().await, None);
}

#[tokio::test]
async fn completion_waits_for_the_calls() {
    let (probe, source) = Probe::<u32>::new();
    let mut calls = pin!(source.map_parallel(2, |n| n + 1));
    probe.next(1);
    probe.complete();
    assert_eq!(calls.next().await, Some(Ok(2)));
    assert_eq!(calls.next().await, None);
}

#[tokio::test]
async fn a_panic_of_the_function_reaches_the_poller() {
    let mut calls = pin!(from_iter(0..4).map_parallel(2, |n| {
        if n == 1 {
            resume_unwind(Box::new("first"));
        }
        n
    }));
    let outcome = AssertUnwindSafe(async { while let Some(Ok(_)) = calls.next().await {} }).catch_unwind().await;
    assert_eq!(outcome.unwrap_err().downcast_ref(), Some(&"first"));
}

#[tokio::test]
async fn dropping_it_releases_source_items_and_results() {
    let counter = LeakCounter::new();
    for n in 0..200 {
        let tokens = counter.clone();
        let mut calls = Box::pin(from_iter(0..).map(move |_| tokens.token()).map_parallel(4, |token| token));
        for _ in 0..n % 5 {
            calls.next().await;
        }
        drop(calls);
    }
    // A call that had begun has its item to its end.
    while counter.live() > 0 {
        yield_now().await;
    }
}

#[tokio::test]
async fn it_needs_no_runtime() {
    let calls = std::thread::spawn(|| futures::executor::block_on(from_iter(0..9).map_parallel(2, |n| n).count()));
    assert_eq!(calls.join().unwrap(), Ok(9));
}

#[tokio::test]
async fn nothing_is_begun_before_the_first_poll() {
    let (probe, source) = Probe::<u32>::new();
    let mut calls = pin!(source.map_parallel(2, |n| n));
    assert_eq!(probe.polls(), 0);
    assert!(calls.next().now_or_never().is_none());
    assert_eq!(probe.polls(), 1);
}

#[test]
fn a_concurrency_of_0_is_refused() {
    assert!(std::panic::catch_unwind(|| drop(from_iter([1]).map_parallel(0, |n| n))).is_err());
}
