//! The backend of the example `own_backend`: what it owes, and what virtual time makes of it.

use crate::contract::{Home, contract};
use futures::{FutureExt, future::join_all, poll};
use headwater::durable::{Backend, Consume, Label, Message, Queue, QueueError, UNANSWERED, Verdict};
use program::memory::Memory;
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, advance},
};

#[path = "../../examples/own_backend/main.rs"]
#[expect(dead_code)]
mod program;

/// Where one queue is, with the capacity that the first one asked for.
#[derive(Default)]
struct Room(OnceLock<Memory>);

impl Home for Room {
    async fn open(&self, capacity: u64) -> Arc<dyn Backend> {
        Arc::new(self.0.get_or_init(|| Memory::new(capacity.try_into().unwrap())).clone())
    }
}

contract!(Room::default());

const LEASE: Duration = Duration::from_secs(30);

fn terms() -> Consume {
    Consume::group("g").lease(LEASE).in_flight(1).attempts(2)
}

fn job(id: &str) -> Message {
    Message { id: Some(id.to_owned()), key: None, body: b"1".into() }
}

/// A queue with one job.
async fn queue() -> Queue<u32> {
    let queue = Queue::new(Memory::new(10));
    queue.publish(&7).await.unwrap();
    queue
}

#[tokio::test(start_paused = true)]
async fn a_job_whose_worker_hangs_comes_again_when_its_lease_is_over() {
    let queue = queue().await;
    let mut hanging = queue.consume(terms());
    let first = hanging.next().await.unwrap().unwrap();
    let begun = Instant::now();
    let again = queue.consume(terms()).next().await.unwrap().unwrap();
    assert_eq!((*again, again.attempt(), begun.elapsed()), (7, 2, LEASE));
    assert!(matches!(first.ack().await, Err(QueueError::Expired)));
    again.ack().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_says_that_it_is_at_it_keeps_its_job_and_then_loses_it_for_good() {
    let queue = queue().await;
    let held = queue.consume(terms().attempts(1)).next().await.unwrap().unwrap();
    for _ in 0..3 {
        advance(LEASE - Duration::from_secs(1)).await;
        held.in_progress().await.unwrap();
    }
    advance(LEASE).await;
    let letters = queue.dead_letters("g").to_vec().await.unwrap();
    assert_eq!((letters.len(), &*letters[0].error), (1, UNANSWERED));
    assert!(matches!(held.in_progress().await, Err(QueueError::Expired)));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_refused_comes_when_it_was_to_come() {
    let queue = queue().await;
    let mut jobs = queue.consume(terms());
    let begun = Instant::now();
    jobs.next().await.unwrap().unwrap().nack(Duration::from_secs(3_600)).await.unwrap();
    assert_eq!(queue.figures("g").await.unwrap().oldest, Some(Duration::ZERO));
    let again = jobs.next().await.unwrap().unwrap();
    assert_eq!((again.attempt(), begun.elapsed()), (2, Duration::from_secs(3_600)));
    assert_eq!(queue.figures("g").await.unwrap().oldest, Some(Duration::from_secs(3_600)));
}

#[tokio::test(start_paused = true)]
async fn what_is_to_come_never_does_not_come() {
    let queue = queue().await;
    let mut jobs = queue.consume(terms().lease(Duration::MAX));
    jobs.next().await.unwrap().unwrap().nack(Duration::MAX).await.unwrap();
    queue.publish(&8).await.unwrap();
    let held = jobs.next().await.unwrap().unwrap();
    advance(Duration::from_secs(365 * 24 * 60 * 60)).await;
    let figures = queue.figures("g").await.unwrap();
    assert_eq!((*held, figures.depth, figures.in_flight, figures.dead), (8, 2, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_was_settled_or_given_back_is_worth_nothing_any_more() {
    let memory = Memory::new(10);
    memory.attach("g").await.unwrap();
    memory.publish(job("one")).await.unwrap();
    for _ in 0..3 {
        let leased = memory.lease(&terms(), 8).await.unwrap().remove(0);
        assert_eq!(leased.attempt, 1);
        leased.lease.give_back(false);
        leased.lease.give_back(true);
        assert!(matches!(leased.lease.settle(Verdict::Ack).await, Err(QueueError::Expired)));
    }
    let leased = memory.lease(&terms(), 8).await.unwrap().remove(0);
    drop(leased.lease.settle(Verdict::Ack));
    assert_eq!(memory.figures("g").await.unwrap().depth, 1, "nobody has awaited it");
    leased.lease.settle(Verdict::Ack).await.unwrap();
    drop(leased);
    assert_eq!(memory.figures("g").await.unwrap().depth, 0);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_dropped_takes_nothing() {
    let memory = Memory::new(10);
    memory.attach("g").await.unwrap();
    let mut request = memory.lease(&terms(), 8);
    assert!(poll!(&mut request).is_pending());
    memory.publish(job("one")).await.unwrap();
    drop(request);
    assert_eq!(memory.figures("g").await.unwrap().in_flight, 0);
    let leased = memory.lease(&terms(), 8).await.unwrap();
    assert_eq!(leased[0].attempt, 1);
}

#[tokio::test(start_paused = true)]
async fn there_are_no_leases_for_a_group_that_is_not_known() {
    let memory = Memory::new(10);
    assert!(matches!(memory.lease(&terms(), 1).await, Err(QueueError::NoGroup)));
}

#[tokio::test(start_paused = true)]
async fn a_repetition_needs_no_room_and_one_that_waited_for_room_is_known_by_then() {
    let queue = Queue::new(Memory::new(1));
    queue.attach("g").await.unwrap();
    let label = |id: &str| Label::new().id(id);
    let first = queue.publish_with(&1, label("one")).await.unwrap();
    let again = queue.publish_with(&1, label("one")).now_or_never().unwrap().unwrap();
    assert_eq!((again.sequence, again.is_duplicate), (first.sequence, true));
    let waiting = join_all([queue.publish_with(&2, label("two")), queue.publish_with(&2, label("two"))]);
    let consuming = queue.consume(terms()).take(2).map_concurrent(1, |job| job.ack()).drain();
    let (published, consumed) = tokio::join!(waiting, consuming);
    consumed.unwrap();
    let are_duplicates = published.into_iter().map(|published| published.unwrap().is_duplicate);
    assert_eq!(are_duplicates.collect::<Vec<_>>(), [false, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_among_threads_that_wait_for_room_and_for_jobs() {
    const EACH: u32 = 250;
    let queue = Queue::new(Memory::new(3));
    let (done, mut told) = mpsc::channel(1);
    let mut tasks = JoinSet::new();
    for number in 0..4 {
        let (publisher, mut jobs, done) = (queue.clone(), queue.consume(terms()), done.clone());
        tasks.spawn(async move {
            for job in 0..EACH {
                publisher.publish(&(number * EACH + job)).await.unwrap();
            }
        });
        tasks.spawn(async move {
            while let Some(job) = jobs.next().await {
                let (job, receipt) = job.unwrap().split();
                receipt.ack().await.unwrap();
                done.send(job).await.unwrap();
            }
        });
    }
    let mut seen = Vec::new();
    while seen.len() < 4 * EACH as usize {
        seen.push(told.recv().await.unwrap());
    }
    seen.sort_unstable();
    assert!(seen.into_iter().eq(0..4 * EACH));
}

#[tokio::test(start_paused = true)]
async fn dead_letters_hold_no_room_and_are_put_back_where_there_is_none() {
    let queue = Queue::new(Memory::new(1));
    let mut jobs = queue.consume(terms());
    queue.publish(&1).await.unwrap();
    jobs.next().await.unwrap().unwrap().bury("no use").await.unwrap();
    queue.publish(&2).await.unwrap();
    let letters = queue.dead_letters("g").to_vec().await.unwrap();
    assert!(queue.replay("g", letters[0].sequence).await.unwrap());
    assert_eq!(queue.figures("g").await.unwrap().depth, 2);
    assert_eq!(*jobs.next().await.unwrap().unwrap(), 1);
}
