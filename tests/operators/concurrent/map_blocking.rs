use super::jobs::Load;
use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, Probe, TestError},
};
use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    pin::pin,
    sync::{Arc, Barrier, Mutex, mpsc},
};
use tokio::{runtime::Builder, task::yield_now};

#[tokio::test]
async fn results_come_in_the_order_of_the_items() {
    let (go, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let calls = from_iter(0..3).map_blocking(3, move |n| {
        match n {
            0 => gate.lock().unwrap().recv().unwrap(),
            _ => go.send(()).unwrap(),
        }
        n
    });
    assert_eq!(calls.to_vec().await, Ok(vec![0, 1, 2]));
}

#[tokio::test]
async fn an_empty_source_is_empty() {
    assert_eq!(empty::<u32>().map_blocking(3, |n| n).to_vec().await, Ok(vec![]));
}

#[tokio::test]
async fn the_function_runs_on_another_thread() {
    let here = std::thread::current().id();
    let calls = from_iter([()]).map_blocking(1, move |()| std::thread::current().id() == here);
    assert_eq!(calls.first().await, Ok(Some(false)));
}

#[tokio::test]
async fn exactly_so_many_calls_run_at_once() {
    let load = Load::default();
    let counted = load.clone();
    // Each waits for two others: with fewer at once it would not end.
    let barrier = Barrier::new(3);
    let calls = from_iter(0..30).map_blocking(3, move |n| {
        let under_way = counted.begin();
        barrier.wait();
        drop(under_way);
        n
    });
    assert_eq!(calls.to_vec().await, Ok((0..30).collect::<Vec<_>>()));
    assert_eq!(load.most(), 3);
}

#[tokio::test]
async fn an_error_of_the_source_passes_at_once() {
    let source = from_iter([1]).with_error().concat(throw_error(TestError::from("error")));
    let mut calls = pin!(source.map_blocking(2, |n| n));
    assert_eq!(calls.next().await, Some(Err(TestError::from("error"))));
    assert_eq!(calls.next().await, None);
}

#[tokio::test]
async fn results_of_a_function_that_can_fail_become_errors() {
    let source = from_iter(["1", "x", "3"]).with_error();
    let numbers = source.map_blocking(1, |text| text.parse::<u32>()).flatten_results();
    assert!(numbers.to_vec().await.is_err());
}

#[tokio::test]
async fn completion_waits_for_the_calls() {
    let (probe, source) = Probe::<u32>::new();
    let mut calls = pin!(source.map_blocking(2, |n| n + 1));
    probe.next(1);
    probe.complete();
    assert_eq!(calls.next().await, Some(Ok(2)));
    assert_eq!(calls.next().await, None);
}

#[tokio::test]
async fn a_panic_of_the_function_reaches_the_poller() {
    let mut calls = pin!(from_iter(0..4).map_blocking(2, |n| {
        if n == 1 {
            resume_unwind(Box::new("first"));
        }
        n
    }));
    let outcome = AssertUnwindSafe(async { while let Some(Ok(_)) = calls.next().await {} }).catch_unwind().await;
    assert_eq!(outcome.unwrap_err().downcast_ref(), Some(&"first"));
}

#[test]
fn dropping_it_takes_the_items_away_from_calls_that_have_not_begun() {
    let runtime = Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    let counter = LeakCounter::new();
    let (entered, call_entered) = mpsc::channel();
    let (go, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    runtime.block_on(async {
        let (probe, source) = Probe::<_, TestError>::new();
        let mut calls = Box::pin(source.map_blocking(3, move |token| {
            entered.send(()).unwrap();
            gate.lock().unwrap().recv().unwrap();
            drop(token);
        }));
        for _ in 0..3 {
            probe.next(counter.token());
        }
        assert!(calls.next().now_or_never().is_none());
        call_entered.recv().unwrap();
        assert_eq!(counter.live(), 3);
        drop(calls);
        assert!(probe.is_dropped());
        assert_eq!(counter.live(), 1, "only the call that has begun has its item");
    });
    go.send(()).unwrap();
    drop(runtime);
    counter.assert_none_left();
}

#[test]
fn a_runtime_that_is_shut_down_is_no_silent_end() {
    let runtime = Builder::new_current_thread().build().unwrap();
    let handle = runtime.handle().clone();
    runtime.shutdown_background();
    let _entered = handle.enter();
    let calls = from_iter(0..2).map_blocking(2, |n| n).count();
    assert!(std::panic::catch_unwind(AssertUnwindSafe(|| futures::executor::block_on(calls))).is_err());
}

#[tokio::test]
async fn the_closure_is_gone_when_the_end_is_told() {
    let held = Arc::new(());
    let guard = Arc::clone(&held);
    let calls = from_iter(0..20).map_blocking(3, move |n| (n, &guard).0);
    assert_eq!(calls.count().await, Ok(20));
    yield_now().await;
    assert_eq!(Arc::strong_count(&held), 1);
}

#[test]
fn a_concurrency_of_0_is_refused() {
    assert!(std::panic::catch_unwind(|| drop(from_iter([1]).map_blocking(0, |n| n))).is_err());
}
