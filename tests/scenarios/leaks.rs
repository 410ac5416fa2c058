//! Nothing is left behind.

use futures::{FutureExt, StreamExt};
use headwater::prelude::*;
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::runtime::Builder;

/// Counts how many of its kind there are.
struct Token(Arc<AtomicUsize>);

impl Token {
    fn new(live: &Arc<AtomicUsize>) -> Self {
        live.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(live))
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Makes and drops subscriptions with a source, a timer and a task each; says how many pipelines are left.
async fn make_and_drop(subject: &PublishSubject<u32>, count: usize) -> usize {
    let live = Arc::new(AtomicUsize::new(0));
    for n in 0..count {
        let token = Token::new(&live);
        let pipeline = subject.observe().debounce(Duration::from_secs(60)).map(move |n| (n, &token).0);
        let subscription = pipeline.subscribe(drop);
        subject.send(1).await.unwrap();
        if n % 2 == 0 {
            tokio::task::yield_now().await;
        }
        drop(subscription);
        assert_eq!(live.load(Ordering::SeqCst), 0);
    }
    tokio::task::yield_now().await;
    live.load(Ordering::SeqCst)
}

#[test]
fn a_hundred_thousand_subscriptions_leave_neither_sources_nor_timers_nor_tasks_nor_memory() {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    let subject = PublishSubject::<u32>::new(8);
    // What is made once, such as the runtime's queues, is made before.
    assert_eq!(runtime.block_on(make_and_drop(&subject, 1_000)), 0);
    let memory = allocation_counter::measure(|| {
        assert_eq!(runtime.block_on(make_and_drop(&subject, 99_000)), 0);
    });
    assert_eq!(subject.subscriber_count(), 0);
    assert_eq!(runtime.handle().metrics().num_alive_tasks(), 0);
    assert!(memory.count_total > 99_000, "the allocations of this thread are not counted");
    assert!(memory.bytes_current < 1_024, "{} bytes are left of 99,000 subscriptions", memory.bytes_current);
}

/// Subscribes again and again, each time before the subscriber of the time before leaves.
fn relay<S: Source>(subscribe: impl Fn() -> Observable<S>, times: usize) {
    let mut last = None;
    for _ in 0..times {
        let mut next = Box::pin(subscribe());
        assert!(next.next().now_or_never().is_none());
        last = Some(next);
    }
    drop(last);
}

#[test]
fn subscribers_that_come_and_go_while_nothing_is_sent_leave_no_memory() {
    let subject = PublishSubject::<u32>::new(8);
    let shared = never::<u32>().share();
    relay(|| subject.observe(), 10);
    relay(|| shared.clone(), 10);
    let memory = allocation_counter::measure(|| {
        relay(|| subject.observe(), 10_000);
        relay(|| shared.clone(), 10_000);
    });
    assert!(memory.count_total > 20_000, "the allocations of this thread are not counted");
    assert!(memory.bytes_max < 8 * 1_024, "{} bytes are held for two subscribers at a time", memory.bytes_max);
    assert!(memory.bytes_current < 1_024, "{} bytes are left of 20,000 subscribers", memory.bytes_current);
}

#[test]
fn windows_whose_readers_leave_at_once_leave_no_memory() {
    let mut windows = pin!(from_iter(0..).window_count(2, 2));
    let mut take = |count| (0..count).for_each(|_| drop(windows.next().now_or_never()));
    take(100);
    let memory = allocation_counter::measure(|| take(10_000));
    assert!(memory.count_total > 9_000, "the allocations of this thread are not counted");
    assert!(memory.bytes_current < 1_024, "{} bytes are left of 10,000 windows", memory.bytes_current);
}
