//! A bounded queue from one task to another.

use crate::{
    gauge::Gauge,
    parts::sync::{AtomicU64, Mutex, MutexGuard, Ordering},
};
use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, PoisonError},
    task::{Context, Poll, Waker, ready},
};

/// Makes a queue of an exact capacity: the end that fills it, and the end that empties it.
///
/// What the consumer has taken out in a batch counts until it is handed on, so that there are never more items than the
/// capacity says.
/// Each side is woken once an episode: the consumer when there is something again, the producer when half of the room is
/// free again.
/// Nothing but moves happens under the lock: what is dropped, cloned or woken is so outside.
pub(crate) fn queue<T, E>(gauge: &Gauge, batches: bool) -> (Producer<T, E>, Consumer<T, E>) {
    let queue = Arc::new(Queue {
        state: Mutex::new(State {
            items: VecDeque::new(),
            end: None,
            is_hungry: true,
            consumer: None,
            producer: None,
            is_closed: false,
        }),
        taken: AtomicU64::new(0),
        wake_at: AtomicU64::new(u64::MAX),
        gauge: gauge.clone(),
    });
    let producer = Producer { queue: Arc::clone(&queue), put: 0, taken: 0, is_closed: false };
    (producer, Consumer { queue, batch: VecDeque::new(), batches, taken: 0 })
}

/// What both ends share.
struct Queue<T, E> {
    state: Mutex<State<T, E>>,
    /// How many items the consumer has handed on; written by the consumer alone.
    taken: AtomicU64,
    /// The count of items taken at which the producer is to be woken; the maximum while it does not wait.
    wake_at: AtomicU64,
    gauge: Gauge,
}

struct State<T, E> {
    items: VecDeque<T>,
    /// What comes behind the items.
    end: Option<Result<(), E>>,
    /// The consumer found nothing, and has been given nothing since.
    is_hungry: bool,
    /// Set while the consumer waits for an item or the end.
    consumer: Option<Waker>,
    /// Set while the producer waits for room.
    producer: Option<Waker>,
    /// There is no consumer any more.
    is_closed: bool,
}

impl<T, E> Queue<T, E> {
    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes a producer that waits for half of the room, if so many items have been taken.
    fn make_room(&self, taken: u64, mut state: MutexGuard<'_, State<T, E>>) {
        if taken < self.wake_at.load(Ordering::Relaxed) {
            return;
        }
        self.wake_at.store(u64::MAX, Ordering::Relaxed);
        let producer = state.producer.take();
        drop(state);
        if let Some(producer) = producer {
            producer.wake();
        }
    }
}

/// The end that fills the queue.
pub(crate) struct Producer<T, E> {
    queue: Arc<Queue<T, E>>,
    /// How many items were put into the queue, less those that it lost again.
    put: u64,
    /// How many of them the consumer had taken when it was last asked.
    taken: u64,
    /// There is no consumer any more, as an item has found.
    is_closed: bool,
}

impl<T, E> Producer<T, E> {
    /// Ready when the queue has room for one more item.
    pub(crate) fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.has_room() {
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        let mut state = self.queue.lock();
        let capacity = self.queue.gauge.capacity() as u64;
        self.queue.wake_at.store(self.put - capacity / 2, Ordering::Relaxed);
        let mut unneeded = [state.producer.replace(waker), None];
        // The consumer comes to the lock when it has nothing at hand any more; what it has taken by then is seen here,
        // or it sees whom to wake there.
        self.taken = self.queue.taken.load(Ordering::Acquire);
        let has_room = self.put - self.taken < capacity;
        if has_room {
            self.queue.wake_at.store(u64::MAX, Ordering::Relaxed);
            unneeded[1] = state.producer.take();
        }
        drop(state);
        if has_room { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Looks at the consumer's count only when the queue seems to be full, as that costs both sides.
    fn has_room(&mut self) -> bool {
        let capacity = self.queue.gauge.capacity() as u64;
        if self.put - self.taken >= capacity {
            self.taken = self.queue.taken.load(Ordering::Acquire);
        }
        self.put - self.taken < capacity
    }

    /// Puts an item at the end of the queue, and gives back what does not fit: the oldest item or this one.
    ///
    /// A consumer that waits makes room for one item, also where the capacity is 0.
    pub(crate) fn put(&mut self, item: T, displaces: bool) -> Option<T> {
        let mut state = self.queue.lock();
        if state.is_closed {
            drop(state);
            self.is_closed = true;
            return None;
        }
        let room = self.queue.gauge.capacity().max(usize::from(state.is_hungry));
        let mut lost = None;
        if state.items.len() < room {
            self.put += 1;
        } else if displaces {
            lost = state.items.pop_front();
        } else {
            drop(state);
            self.queue.gauge.lose();
            return Some(item);
        }
        state.items.push_back(item);
        let consumer = state.feed();
        drop(state);
        if let Some(consumer) = consumer {
            consumer.wake();
        }
        self.read_gauge(lost.is_some());
        lost
    }

    /// Whether there is nobody for whom to go on.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Takes the newest item out again, unless the consumer has it.
    pub(crate) fn take_back(&mut self) -> Option<T> {
        let item = self.queue.lock().items.pop_back();
        self.put -= u64::from(item.is_some());
        item
    }

    /// Ends the queue behind its items, or at once: then the items are given back.
    pub(crate) fn end(&mut self, end: Result<(), E>, at_once: bool) -> VecDeque<T> {
        let mut state = self.queue.lock();
        if state.is_closed {
            drop(state);
            return VecDeque::new();
        }
        state.end = Some(end);
        let items = if at_once { mem::take(&mut state.items) } else { VecDeque::new() };
        let consumer = state.feed();
        drop(state);
        if let Some(consumer) = consumer {
            consumer.wake();
        }
        items
    }

    fn read_gauge(&mut self, has_lost: bool) {
        let gauge = &self.queue.gauge;
        if has_lost {
            gauge.lose();
        }
        let high_water = gauge.high_water() as u64;
        // The consumer's count is looked at only where the last one known says that the mark has risen.
        if self.put - self.taken > high_water {
            self.taken = self.queue.taken.load(Ordering::Acquire);
            gauge.rose_to((self.put - self.taken) as usize);
        }
    }
}

impl<T, E> State<T, E> {
    /// There is something for the consumer; gives back whom to wake.
    fn feed(&mut self) -> Option<Waker> {
        self.is_hungry = false;
        self.consumer.take()
    }
}

/// The end that empties the queue; what is left is dropped with it.
pub(crate) struct Consumer<T, E> {
    queue: Arc<Queue<T, E>>,
    /// What was taken out of the queue under one lock and is still to be handed on.
    batch: VecDeque<T>,
    /// Takes all that there is at once, and not item by item: only where nobody takes items out of the queue behind its
    /// back.
    batches: bool,
    taken: u64,
}

impl<T, E> Consumer<T, E> {
    /// The next item, or what comes behind the last one.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        if let Some(item) = self.batch.pop_front() {
            self.hand_on(1);
            return Poll::Ready(Some(Ok(item)));
        }
        if let Err(end) = ready!(self.poll_batch(cx)) {
            return Poll::Ready(end.err().map(Err));
        }
        let item = self.batch.pop_front();
        if self.batches {
            self.hand_on(1);
        }
        Poll::Ready(item.map(Ok))
    }

    /// All items that are there, at least one, or what comes behind the last one.
    pub(crate) fn poll_all(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<T>, E>>> {
        if let Err(end) = ready!(self.poll_batch(cx)) {
            return Poll::Ready(end.err().map(Err));
        }
        let items = Vec::from(mem::take(&mut self.batch));
        self.hand_on(items.len() as u64);
        Poll::Ready(Some(Ok(items)))
    }

    /// Fetches a batch, or what comes behind the last item.
    fn poll_batch(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Result<(), E>>> {
        let mut waker = None;
        loop {
            let mut state = self.queue.lock();
            if !state.items.is_empty() {
                if self.batches {
                    mem::swap(&mut self.batch, &mut state.items);
                    return Poll::Ready(Ok(()));
                }
                self.batch.extend(state.items.pop_front());
                // Counted under the lock: the place of the item is free for the next one.
                self.taken += 1;
                self.queue.taken.store(self.taken, Ordering::Release);
                self.queue.make_room(self.taken, state);
                return Poll::Ready(Ok(()));
            }
            if let Some(end) = state.end.take() {
                drop(state);
                return Poll::Ready(Err(end));
            }
            state.is_hungry = true;
            if state.consumer.as_ref().is_some_and(|known| known.will_wake(cx.waker())) {
                return Poll::Pending;
            }
            let Some(waker) = waker.take() else {
                drop(state);
                waker = Some(cx.waker().clone());
                continue;
            };
            let replaced = state.consumer.replace(waker);
            drop(state);
            drop(replaced);
            return Poll::Pending;
        }
    }

    /// Counts items of the batch that are not held any more.
    fn hand_on(&mut self, count: u64) {
        self.taken += count;
        self.queue.taken.store(self.taken, Ordering::Release);
        // A producer that begins to wait at this very moment may be missed here; it is seen with the next item, or under
        // the lock where there is none at hand.
        if self.batch.is_empty() || self.taken >= self.queue.wake_at.load(Ordering::Relaxed) {
            self.queue.make_room(self.taken, self.queue.lock());
        }
    }

    /// How many items are held, and whether there can be more.
    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        let state = self.queue.lock();
        let held = self.batch.len() + state.items.len();
        (held, state.end.is_some().then_some(held))
    }
}

impl<T, E> Drop for Consumer<T, E> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.is_closed = true;
        let left = (mem::take(&mut state.items), state.end.take(), state.consumer.take(), state.producer.take());
        drop(state);
        drop(left);
    }
}

/// Both ends under every interleaving of their threads:
/// `RUSTFLAGS="--cfg headwater_loom" cargo test --release --lib interleavings`.
#[cfg(all(test, headwater_loom))]
mod interleavings {
    use super::*;
    use crate::parts::sync::explore;
    use loom::{future::block_on, thread};
    use std::{convert::Infallible, future::poll_fn};

    fn fill(mut producer: Producer<u32, Infallible>, count: u32) {
        block_on(async {
            for item in 0..count {
                poll_fn(|cx| producer.poll_room(cx)).await;
                assert_eq!(producer.put(item, false), None);
            }
        });
        producer.end(Ok(()), false);
    }

    fn rest(mut consumer: Consumer<u32, Infallible>) -> Vec<u32> {
        block_on(async {
            let mut items = Vec::new();
            while let Some(Ok(item)) = poll_fn(|cx| consumer.poll(cx)).await {
                items.push(item);
            }
            items
        })
    }

    #[test]
    fn neither_side_of_a_queue_that_blocks_waits_for_ever() {
        for (capacity, batches) in [(1, true), (2, true), (3, true), (1, false), (2, false)] {
            explore(3, move || {
                let gauge = Gauge::new(capacity);
                let (producer, consumer) = queue(&gauge, batches);
                let filling = thread::spawn(move || fill(producer, 4));
                assert_eq!(rest(consumer), [0, 1, 2, 3]);
                filling.join().unwrap();
                assert!(gauge.high_water() <= capacity);
            });
        }
    }

    #[test]
    fn a_consumer_that_is_dropped_lets_nothing_behind() {
        explore(3, || {
            let (mut producer, mut consumer) = queue::<_, Infallible>(&Gauge::new(2), true);
            let item = Arc::new(());
            let put = Arc::clone(&item);
            let filling = thread::spawn(move || {
                producer.put(Arc::clone(&put), false);
                producer.put(put, false);
                producer
            });
            let _ = consumer.poll(&mut Context::from_waker(Waker::noop()));
            drop(consumer);
            let producer = filling.join().unwrap();
            assert_eq!(Arc::strong_count(&item), 1);
            drop(producer);
        });
    }

    #[test]
    fn a_value_that_is_taken_back_and_put_again_is_not_lost() {
        explore(3, || {
            let (mut producer, consumer) = queue::<u32, Infallible>(&Gauge::new(1), false);
            let folding = thread::spawn(move || {
                for item in 1..=3 {
                    let sum = producer.take_back().unwrap_or_default();
                    assert_eq!(producer.put(sum + item, false), None);
                }
                producer.end(Ok(()), false);
            });
            assert_eq!(rest(consumer).iter().sum::<u32>(), 6);
            folding.join().unwrap();
        });
    }
}
