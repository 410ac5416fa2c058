//! A subject under load, for as long as one likes.
//!
//! Eight senders, sixty-four subscribers that come and go, of all policies, on two threads: ten thousand items by
//! default, ten million, which take two or three minutes, with `HEADWATER_SOAK=1 cargo test --release --test scenarios soak`.

use futures::StreamExt;
use headwater::{Lagged, multicast::Observe, prelude::*};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
};
use tokio::task::yield_now;

const SENDERS: u64 = 8;
const SUBSCRIBERS: u64 = 64;
const CAPACITY: usize = 64;
const LOSSY_CAPACITY: usize = 16;

/// What may be alive at once: unread by those who block, with a chunk before and one behind; in the queues of the half of
/// the subscribers that have their own; in the hands of senders and subscribers.
const MOST_ALIVE: u64 = (CAPACITY + 64 + 32 * LOSSY_CAPACITY) as u64 + SENDERS + SUBSCRIBERS;

const UNKNOWN: u64 = u64::MAX;

#[derive(Default)]
struct Counts {
    begun: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
    alive: AtomicU64,
    most_alive: AtomicU64,
}

struct Item {
    /// Its number in the one order, told by a subscriber that knows it.
    number: AtomicU64,
    counts: Arc<Counts>,
}

impl Item {
    fn new(counts: &Arc<Counts>) -> Arc<Self> {
        let alive = counts.alive.fetch_add(1, Ordering::SeqCst) + 1;
        counts.most_alive.fetch_max(alive, Ordering::SeqCst);
        Arc::new(Self { number: AtomicU64::new(UNKNOWN), counts: Arc::clone(counts) })
    }

    /// Tells its number, or finds that it is another one.
    fn is(&self, number: u64) -> bool {
        let told = self.number.compare_exchange(UNKNOWN, number, Ordering::SeqCst, Ordering::SeqCst);
        told == Ok(UNKNOWN) || told == Err(number)
    }

    /// Its number, once somebody has told it: there is one that reads everything.
    async fn number(&self) -> u64 {
        while self.number.load(Ordering::SeqCst) == UNKNOWN {
            yield_now().await;
        }
        self.number.load(Ordering::SeqCst)
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        self.counts.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

type Crowd = PublishSubject<Arc<Item>, Lagged>;
type Seat = Observable<Observe<Arc<Item>, Lagged>>;

/// Numbers in no order that matters, by Marsaglia.
fn shuffled(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    }
}

/// Reads everything, and numbers it.
async fn read_all(mut seat: Seat, counts: Arc<Counts>) -> u64 {
    let mut next = 0;
    while let Some(item) = seat.next().await {
        assert!(item.unwrap().is(next), "the item at {next} has another number");
        counts.received.fetch_add(1, Ordering::SeqCst);
        next += 1;
    }
    next
}

/// Comes, reads so many items, and goes; `false` when the subject has ended.
async fn visit(seat: Seat, items: u64, lossless: bool, slow: bool, counts: &Counts) -> bool {
    let mut seat = Box::pin(seat);
    let before = counts.sent.load(Ordering::SeqCst);
    let first = futures::poll!(seat.next());
    let latest = counts.begun.load(Ordering::SeqCst);
    let mut item = match first {
        Poll::Ready(item) => item,
        Poll::Pending => seat.next().await,
    };
    let mut next = None;
    for _ in 0..items {
        let Some(Ok(read)) = item else {
            // One that is strict fails, the others end.
            return item.is_some();
        };
        counts.received.fetch_add(1, Ordering::SeqCst);
        match next {
            None => {
                let number = read.number().await;
                assert!(number >= before, "item {number} was sent before {before} that were sent when it came");
                assert!(!lossless || number <= latest, "item {number} is the first of one that came before {latest}");
                next = Some(number + 1);
            }
            Some(expected) if lossless => {
                assert!(read.is(expected), "an item is missing, or out of order, at {expected}");
                next = Some(expected + 1);
            }
            Some(expected) => {
                let number = read.number().await;
                assert!(number >= expected, "item {number} comes after {expected}");
                next = Some(number + 1);
            }
        }
        drop(read);
        if slow {
            yield_now().await;
        }
        item = seat.next().await;
    }
    true
}

async fn come_and_go(seat: Seat, place: u64, counts: Arc<Counts>) {
    let mut random = shuffled(place);
    let lossless = place.is_multiple_of(4);
    loop {
        let (items, slow) = (1 + random(400), random(3) == 0);
        if !visit(seat.clone(), items, lossless, slow, &counts).await {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_blocks_sees_all_of_its_time_in_one_order_and_memory_stays_flat() {
    let items = if std::env::var_os("HEADWATER_SOAK").is_some() { 10_000_000 } else { 10_000 };
    let counts = Arc::<Counts>::default();
    let subject = Crowd::new(CAPACITY);
    let all = tokio::spawn(read_all(subject.observe(), Arc::clone(&counts)));
    while subject.subscriber_count() == 0 {
        yield_now().await;
    }
    let policies = [Overflow::Block, Overflow::DropOldest, Overflow::DropNewest, Overflow::Error(|lagged| lagged)];
    let visitors: Vec<_> = (0..SUBSCRIBERS)
        .map(|place| {
            let overflow = policies[(place % 4) as usize];
            let capacity = if place.is_multiple_of(4) { CAPACITY } else { LOSSY_CAPACITY };
            let seat = subject.observe_with(overflow, capacity);
            tokio::spawn(come_and_go(seat, place, Arc::clone(&counts)))
        })
        .collect();
    let senders: Vec<_> = (0..SENDERS)
        .map(|_| {
            let (subject, counts) = (subject.clone(), Arc::clone(&counts));
            tokio::spawn(async move {
                for _ in 0..items / SENDERS {
                    counts.begun.fetch_add(1, Ordering::SeqCst);
                    subject.send(Item::new(&counts)).await.unwrap();
                    counts.sent.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    drop(subject);
    for sender in senders {
        sender.await.unwrap();
    }
    for visitor in visitors {
        visitor.await.unwrap();
    }
    assert_eq!(all.await.unwrap(), items);
    assert_eq!(counts.alive.load(Ordering::SeqCst), 0);
    let most = counts.most_alive.load(Ordering::SeqCst);
    assert!(most <= MOST_ALIVE, "{most} items were alive at once");
    let received = counts.received.load(Ordering::SeqCst);
    assert!(received > 10 * items, "the {SUBSCRIBERS} subscribers received only {received} items");
}
