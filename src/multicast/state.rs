//! What the lock of a log guards: chunks, seats, and who waits.

use super::{
    log::{Chunk, End},
    reader::Cursor,
};
use crate::overflow::Overflow;
use std::{collections::VecDeque, mem, sync::Arc, task::Waker};
use tokio::time::Instant;

/// What the lock of a log guards; nothing here calls user code.
pub(super) struct State<T, E> {
    /// The chunks that are held, without a gap; the last one is being written.
    pub(super) chunks: VecDeque<Chunk<T>>,
    /// The number of the first of them among all that ever were.
    pub(super) first: u64,
    /// The position of the next item.
    pub(super) tail: u64,
    /// How many of the last items are kept for later subscribers.
    pub(super) kept: u64,
    /// When those were sent; only where their age matters.
    pub(super) stamps: VecDeque<Instant>,
    /// The subscribers by their places; a place is used again.
    pub(super) seats: Vec<Option<Seat<T, E>>>,
    pub(super) free: Vec<usize>,
    /// The place that the first subscriber takes over, with all that came before it.
    pub(super) warm: Option<usize>,
    /// The log ends when its last subscriber has left.
    pub(super) ends_at_zero: bool,
    /// How many of them read the log, and how many of these wait for the next item.
    pub(super) readers: usize,
    pub(super) asleep: usize,
    /// How many have queues of their own.
    pub(super) copying: usize,
    /// Up to this position nobody who blocks was full when they were last looked at.
    pub(super) room_until: u64,
    /// How many of those who block were found full and have not read since.
    pub(super) full: usize,
    /// The wakers of those who wait for the next item, `None` for one who is called otherwise; and their places.
    pub(super) sleepers: Vec<Option<Waker>>,
    pub(super) beds: Vec<usize>,
    /// How often the sleepers were called.
    pub(super) calls: u64,
    /// The senders that wait for room, in the order in which they came.
    pub(super) senders: VecDeque<(u64, Waker)>,
    /// The sender that waits until somebody waits for the next item.
    pub(super) idle: Option<Waker>,
    /// The ticket of the next sender that has to wait.
    pub(super) ticket: u64,
    pub(super) end: Option<End<E>>,
}

/// A subscriber, as the senders see it.
pub(super) struct Seat<T, E> {
    pub(super) cursor: Arc<Cursor>,
    pub(super) capacity: usize,
    pub(super) overflow: Overflow<E>,
    /// The position of the first item that was sent after it came: from there its capacity counts.
    pub(super) joined: u64,
    /// The queue of a subscriber that does not read the log.
    pub(super) queue: VecDeque<T>,
    /// How many items did not fit since it began to fail; only where overflow is an error.
    pub(super) lagged: u64,
    /// Where its waker is among the sleepers, until the given call.
    pub(super) slept: Option<(u64, usize)>,
}

/// What is left to do once the lock is released, as user code may run: wakers, and the drop of items.
pub(super) struct Aftermath<T> {
    pub(super) sleeper: Option<Waker>,
    pub(super) sleepers: Vec<Option<Waker>>,
    pub(super) sender: Option<Waker>,
    /// Dropped without being woken.
    pub(super) stale: Option<Waker>,
    pub(super) chunks: Vec<Chunk<T>>,
    pub(super) items: Vec<T>,
}

impl<T> Aftermath<T> {
    pub(super) const fn new() -> Self {
        Self { sleeper: None, sleepers: Vec::new(), sender: None, stale: None, chunks: Vec::new(), items: Vec::new() }
    }
}

impl<T> Drop for Aftermath<T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(sleeper) = self.sleeper.take() {
            sleeper.wake();
        }
        if let Some(sender) = self.sender.take() {
            sender.wake();
        }
        if !self.sleepers.is_empty() {
            self.sleepers.drain(..).flatten().for_each(Waker::wake);
        }
    }
}

impl<T, E> State<T, E> {
    pub(super) fn new() -> Self {
        Self {
            chunks: VecDeque::new(),
            first: 0,
            tail: 0,
            kept: 0,
            stamps: VecDeque::new(),
            seats: Vec::new(),
            free: Vec::new(),
            warm: None,
            ends_at_zero: false,
            readers: 0,
            asleep: 0,
            copying: 0,
            room_until: u64::MAX,
            full: 0,
            sleepers: Vec::new(),
            beds: Vec::new(),
            calls: 0,
            senders: VecDeque::new(),
            idle: None,
            ticket: 0,
            end: None,
        }
    }

    /// Whether nobody who blocks is full.
    ///
    /// Who is found full is marked, and calls the next sender as soon as it has read.
    #[inline]
    pub(super) fn has_room(&mut self) -> bool {
        self.tail < self.room_until || self.look_for_room()
    }

    fn look_for_room(&mut self) -> bool {
        (self.room_until, self.full) = (u64::MAX, 0);
        for seat in self.seats.iter().flatten() {
            let Some(mut limit) = seat.limit() else { continue };
            if limit <= self.tail {
                // The mark is set before the second look, so that one who reads in between sees the mark, or we its step.
                seat.cursor.mark_full(true);
                limit = seat.limit().unwrap_or(limit);
            }
            if limit <= self.tail {
                self.full += 1;
            } else if seat.cursor.is_full() {
                seat.cursor.mark_full(false);
            }
            self.room_until = self.room_until.min(limit);
        }
        self.full == 0
    }

    /// Puts copies of the item into the queues of those who have one, as their policies have it.
    pub(super) fn copy(&mut self, copies: &mut Vec<T>, after: &mut Aftermath<T>) {
        for seat in self.seats.iter_mut().flatten().filter(|seat| !seat.reads_log()) {
            if seat.queue.len() < seat.capacity && seat.lagged == 0 {
                seat.queue.extend(copies.pop());
                seat.cursor.rose_to(seat.queue.len());
            } else {
                seat.cursor.lose(1);
                seat.lagged += u64::from(matches!(seat.overflow, Overflow::Error(_)));
            }
        }
        after.items.append(copies);
    }

    pub(super) fn place_of_sender(&self, ticket: u64) -> Result<usize, usize> {
        self.senders.binary_search_by_key(&ticket, |(ticket, _)| *ticket)
    }

    pub(super) fn sleep(&mut self, place: usize, waker: &mut Option<Waker>) {
        let Some(seat) = &mut self.seats[place] else { return };
        match seat.slept {
            // What it replaces stays with the subscriber, who drops it outside the lock.
            Some((calls, at)) if calls == self.calls => mem::swap(&mut self.sleepers[at], waker),
            _ => {
                seat.slept = Some((self.calls, self.sleepers.len()));
                self.asleep += usize::from(seat.reads_log());
                self.sleepers.push(waker.take());
                self.beds.push(place);
            }
        }
    }

    pub(super) fn wake_no_more(&mut self, seat: &mut Seat<T, E>, after: &mut Aftermath<T>) {
        if let Some((calls, at)) = seat.slept.take()
            && calls == self.calls
        {
            self.asleep -= usize::from(seat.reads_log());
            after.stale = self.sleepers.swap_remove(at);
            self.beds.swap_remove(at);
            // The last one has moved to where this one was.
            let moved = self.beds.get(at).and_then(|place| self.seats[*place].as_mut());
            if let Some((_, bed)) = moved.and_then(|seat| seat.slept.as_mut()) {
                *bed = at;
            }
        }
    }

    /// Calls all who wait for the next item.
    #[inline]
    pub(super) fn call(&mut self, after: &mut Aftermath<T>) {
        if self.sleepers.is_empty() {
            return;
        }
        self.calls += 1;
        self.asleep = 0;
        self.beds.clear();
        if self.sleepers.len() == 1 {
            // The list keeps its room: one sleeper is the common case.
            after.sleeper = self.sleepers.pop().flatten();
        } else {
            after.sleepers = mem::take(&mut self.sleepers);
        }
    }

    /// Calls the next sender, if everybody who was found full has read.
    pub(super) fn call_sender(&mut self, after: &mut Aftermath<T>) {
        if self.full == 0 {
            after.sender = self.senders.pop_front().map(|(_, waker)| waker);
        }
    }
}

impl<T, E> Seat<T, E> {
    pub(super) fn reads_log(&self) -> bool {
        matches!(self.overflow, Overflow::Block | Overflow::DropOldest)
    }

    /// How far the log may be written before this subscriber is full, if the senders wait for it.
    pub(super) fn limit(&self) -> Option<u64> {
        let position = self.cursor.position().max(self.joined);
        matches!(self.overflow, Overflow::Block).then(|| position.saturating_add(self.capacity as u64))
    }

    /// The oldest position that a subscriber which stands at `position` may still read.
    pub(super) fn oldest(&self, position: u64, tail: u64) -> u64 {
        let capacity = self.capacity as u64;
        if matches!(self.overflow, Overflow::DropOldest) && tail - position.max(self.joined) > capacity {
            tail - capacity
        } else {
            position
        }
    }
}
