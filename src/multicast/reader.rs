//! A subscriber's side of the log of a subject.

use super::log::{Chunk, Found, Log, Seated};
use crate::{
    gauge::Gauge,
    overflow::Overflow,
    parts::sync::{AtomicBool, AtomicU64, Ordering, keep_order},
};
use std::{
    collections::VecDeque,
    sync::Arc,
    task::{Context, Poll, Waker},
};

/// What a subscriber and the senders share beside the lock; with a cache line of its own, as each writes at its own pace.
#[repr(align(64))]
pub(super) struct Cursor {
    /// The position of the next item that the subscriber reads; only it writes this.
    position: AtomicU64,
    /// The senders found the subscriber full, and it has not read since; written under the lock of the log.
    full: AtomicBool,
    gauge: Gauge,
}

impl Cursor {
    pub(super) fn new(gauge: Gauge) -> Self {
        Self { position: AtomicU64::new(0), full: AtomicBool::new(false), gauge }
    }

    #[inline]
    pub(super) fn position(&self) -> u64 {
        self.position.load(Ordering::SeqCst)
    }

    pub(super) fn publish(&self, position: u64) {
        self.position.store(position, Ordering::Release);
    }

    /// Publishes the position so that, of this step and a mark that the senders set, at least one is seen by the other
    /// side.
    #[inline]
    fn step_to(&self, position: u64) {
        self.position.swap(position, Ordering::SeqCst);
        keep_order();
    }

    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.full.load(Ordering::SeqCst)
    }

    pub(super) fn mark_full(&self, full: bool) {
        self.full.store(full, Ordering::SeqCst);
        keep_order();
    }

    pub(super) fn rose_to(&self, queued: usize) {
        self.gauge.rose_to(queued);
    }

    pub(super) fn lose(&self, items: u64) {
        self.gauge.lose_many(items);
    }
}

/// A subscriber of a log; dropping it unsubscribes.
pub(super) struct Reader<T, E> {
    log: Arc<Log<T, E>>,
    cursor: Arc<Cursor>,
    place: usize,
    /// How many items may be unread where the oldest are dropped; no limit elsewhere.
    most_unread: u64,
    /// From where they count: what was kept for it lies before.
    joined: u64,
    /// It blocks the senders when it is full.
    blocks: bool,
    /// The position of the next item, and up to where the chunk at hand may be read.
    position: u64,
    known: u64,
    chunk: Option<Chunk<T>>,
    /// The chunks of what was kept for it, where it does not read the log.
    backlog: VecDeque<Chunk<T>>,
    /// What the senders are given when there is nothing to read.
    waker: Option<Waker>,
}

impl<T, E> Reader<T, E> {
    pub(super) fn new(log: Arc<Log<T, E>>, overflow: Overflow<E>, gauge: Gauge) -> Self {
        let capacity = gauge.capacity();
        let cursor = Arc::new(Cursor::new(gauge));
        let Seated { place, position, joined, backlog } = log.subscribe(Arc::clone(&cursor), overflow, capacity);
        let blocks = matches!(overflow, Overflow::Block);
        let most_unread = if matches!(overflow, Overflow::DropOldest) { capacity as u64 } else { u64::MAX };
        Self {
            log,
            cursor,
            place,
            most_unread,
            joined,
            blocks,
            position,
            known: position,
            chunk: None,
            backlog,
            waker: None,
        }
    }

    pub(super) fn log(&self) -> &Log<T, E> {
        &self.log
    }

    /// Reads the next item; where there is none, the task is woken by the next one or the end, if it is given: without it
    /// somebody else sees to that.
    #[inline]
    pub(super) fn poll_next(&mut self, cx: Option<&Context<'_>>) -> Poll<Option<Result<T, E>>>
    where
        T: Clone,
        E: Clone,
    {
        if self.position < self.known && !self.is_overrun() {
            return Poll::Ready(self.read().map(Ok));
        }
        self.look(cx)
    }

    /// Whether items that were not read are lost by now.
    #[inline]
    fn is_overrun(&self) -> bool {
        self.most_unread < u64::MAX && self.log.sent() - self.position.max(self.joined) > self.most_unread
    }

    /// Reads the next item of the chunk at hand.
    #[inline(always)]
    fn read(&mut self) -> Option<T>
    where
        T: Clone,
    {
        let chunk = self.chunk.as_ref()?;
        // The length of a chunk is a power of two.
        let item = chunk[self.position as usize & (chunk.len() - 1)].get()?.clone();
        self.position += 1;
        if self.blocks {
            self.cursor.step_to(self.position);
            if self.cursor.is_full() {
                self.log.made_room(self.place);
            }
        } else {
            self.cursor.publish(self.position);
        }
        if self.position == self.known {
            self.chunk = None;
        }
        Some(item)
    }

    fn look(&mut self, cx: Option<&Context<'_>>) -> Poll<Option<Result<T, E>>>
    where
        T: Clone,
        E: Clone,
    {
        if let Some(chunk) = self.backlog.pop_front() {
            // It begins and ends within chunks, which all have the same length.
            let length = chunk.len() as u64;
            self.known = self.joined.min((self.position / length + 1) * length);
            self.chunk = Some(chunk);
            return Poll::Ready(self.read().map(Ok));
        }
        if let Some(cx) = cx
            && !self.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker()))
        {
            self.waker = Some(cx.waker().clone());
        }
        match self.log.look(self.place, self.position, &mut self.waker) {
            Found::Chunk { chunk, position, known, tail } => {
                self.cursor.lose(position - self.position);
                self.cursor.rose_to((tail - position) as usize);
                (self.chunk, self.position, self.known) = (Some(chunk), position, known);
                Poll::Ready(self.read().map(Ok))
            }
            Found::Copy(item) => Poll::Ready(Some(Ok(item))),
            Found::Lagged(error) => Poll::Ready(Some(Err(error))),
            Found::Failed(error) => Poll::Ready(Some(Err(Arc::unwrap_or_clone(error)))),
            Found::Completed => Poll::Ready(None),
            Found::Nothing => Poll::Pending,
        }
    }
}

impl<T, E> Drop for Reader<T, E> {
    fn drop(&mut self) {
        self.log.unsubscribe(self.place);
    }
}
