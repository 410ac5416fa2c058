//! The log of a subject: written once, read by every subscriber at its own pace.

use super::{TrySendError, reader::Cursor};
use crate::{
    overflow::{Lagged, Overflow},
    parts::sync::{AtomicU64, AtomicUsize, Mutex, MutexGuard, Ordering},
};
use std::{
    collections::VecDeque,
    iter, mem,
    sync::{Arc, OnceLock, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};
use tokio::time::Instant;

/// The cells of the longest chunks: enough that looking at the lock costs little for each item.
const LONGEST_CHUNK: usize = 32;

/// What was sent and is not yet read by all, in chunks of cells that are written once.
///
/// An item has a position, counted from 0.
/// A subscriber takes a chunk, and how far it is written, under the lock, and reads its cells without it; so it looks at
/// the lock once for many items, and no item is cloned under it.
/// A chunk is dropped when everybody has read it, or when all who read have read all, whichever comes first.
///
/// Subscribers whose losses depend on when they read ([`Overflow::DropNewest`], [`Overflow::Error`]) have queues of
/// their own, into which the senders put copies: a gap in what one of them gets must not hold chunks for it.
pub(super) struct Log<T, E> {
    state: Mutex<State<T, E>>,
    /// The number of items that were ever sent, for those who look without the lock.
    sent: AtomicU64,
    /// How many subscribers have queues of their own.
    copying: AtomicUsize,
    /// The cells of a chunk: a power of two, so that a position tells chunk and cell.
    chunk: u64,
    keep: Keep,
}

/// What is kept for subscribers that come later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keep {
    /// How many items, at most.
    pub(crate) count: usize,
    /// No older than this.
    pub(crate) age: Option<Duration>,
    /// Also when the log has ended.
    pub(crate) after_end: bool,
    /// Nothing is read before the end, and then the last item only.
    pub(crate) only_last: bool,
}

impl Keep {
    pub(crate) const NOTHING: Self = Self { count: 0, age: None, after_end: false, only_last: false };
}

/// A run of cells, of which the written ones never change.
pub(super) type Chunk<T> = Arc<[OnceLock<T>]>;

pub(super) struct State<T, E> {
    /// The chunks that are held, without a gap; the last one is being written.
    chunks: VecDeque<Chunk<T>>,
    /// The number of the first of them among all that ever were.
    first: u64,
    /// The position of the next item.
    tail: u64,
    /// How many of the last items are kept for later subscribers.
    kept: u64,
    /// When those were sent; only where their age matters.
    stamps: VecDeque<Instant>,
    /// The subscribers by their places; a place is used again.
    seats: Vec<Option<Seat<T, E>>>,
    free: Vec<usize>,
    /// How many of them read the log, and how many of these wait for the next item.
    readers: usize,
    asleep: usize,
    /// How many have queues of their own.
    copying: usize,
    /// Up to this position nobody who blocks was full when they were last looked at.
    room_until: u64,
    /// How many of those who block were found full and have not read since.
    full: usize,
    /// The wakers of those who wait for the next item; `None` for one who has left.
    sleepers: Vec<Option<Waker>>,
    /// How often the sleepers were called.
    calls: u64,
    /// The senders that wait for room, in the order in which they came.
    senders: VecDeque<(u64, Waker)>,
    /// The ticket of the next sender that has to wait.
    ticket: u64,
    end: Option<End<E>>,
}

pub(super) enum End<E> {
    Completed,
    Failed(Arc<E>),
}

/// A subscriber, as the senders see it.
struct Seat<T, E> {
    cursor: Arc<Cursor>,
    capacity: usize,
    overflow: Overflow<E>,
    /// The position of the first item that was sent after it came: from there its capacity counts.
    joined: u64,
    /// The queue of a subscriber that does not read the log.
    queue: VecDeque<T>,
    /// How many items did not fit since it began to fail; only where overflow is an error.
    lagged: u64,
    /// Where its waker is among the sleepers, until the given call.
    slept: Option<(u64, usize)>,
}

/// What a look at the log found for a subscriber.
pub(super) enum Found<T, E> {
    /// The chunk with the item at this position, up to where it may be read, and the position of the next item to be sent.
    Chunk {
        chunk: Chunk<T>,
        position: u64,
        known: u64,
        tail: u64,
    },
    /// The next item of its own queue.
    Copy(T),
    Lagged(E),
    Failed(Arc<E>),
    Completed,
    Nothing,
}

/// What is left to do once the lock is released, as user code may run: wakers, and the drop of items.
struct Aftermath<T> {
    sleeper: Option<Waker>,
    sleepers: Vec<Option<Waker>>,
    sender: Option<Waker>,
    /// Dropped without being woken.
    stale: Option<Waker>,
    chunks: Vec<Chunk<T>>,
    items: Vec<T>,
}

impl<T> Aftermath<T> {
    const fn new() -> Self {
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

impl<T, E> Log<T, E> {
    /// A log whose chunks are no longer than what is asked to be queued or kept, so that what all have read is not held
    /// for long.
    pub(super) fn new(capacity: usize, keep: Keep) -> Self {
        let longest = if keep.count > 0 { keep.count.min(capacity) } else { capacity }.clamp(1, LONGEST_CHUNK);
        // The largest power of two that is not longer.
        let chunk = 1 << longest.ilog2();
        let state = State {
            chunks: VecDeque::new(),
            first: 0,
            tail: 0,
            kept: 0,
            stamps: VecDeque::new(),
            seats: Vec::new(),
            free: Vec::new(),
            readers: 0,
            asleep: 0,
            copying: 0,
            room_until: u64::MAX,
            full: 0,
            sleepers: Vec::new(),
            calls: 0,
            senders: VecDeque::new(),
            ticket: 0,
            end: None,
        };
        Self { state: Mutex::new(state), sent: AtomicU64::new(0), copying: AtomicUsize::new(0), chunk, keep }
    }

    /// Queues an item for all, or for none.
    pub(super) fn offer(&self, item: T) -> Result<(), TrySendError<T>>
    where
        T: Clone,
    {
        let mut copies = Vec::new();
        let mut after = Aftermath::new();
        let mut state = loop {
            // Copies are made before the lock is taken; somebody may have subscribed in between.
            let missing = self.copying.load(Ordering::Relaxed).saturating_sub(copies.len());
            copies.extend(iter::repeat_with(|| item.clone()).take(missing));
            let state = self.lock();
            if state.copying <= copies.len() {
                break state;
            }
        };
        if state.end.is_some() {
            return Err(TrySendError::Terminated(item));
        }
        if !state.has_room() {
            return Err(TrySendError::Full(item));
        }
        if state.copying > 0 {
            state.copy(&mut copies, &mut after);
        }
        self.append(&mut state, item, &mut after);
        self.sent.store(state.tail, Ordering::Release);
        if !self.keep.only_last {
            state.call(&mut after);
        }
        if !state.senders.is_empty() && state.has_room() {
            after.sender = state.senders.pop_front().map(|(_, waker)| waker);
        }
        drop(state);
        Ok(())
    }

    /// Ready when there is room for all, or the log has ended; until then the sender has a place in the queue of senders.
    pub(super) fn poll_room(&self, ticket: &mut Option<u64>, cx: &Context<'_>) -> Poll<()> {
        if self.lock().has_room() && ticket.is_none() {
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        let mut state = self.lock();
        if state.end.is_some() || state.has_room() {
            let place = ticket.take().and_then(|ticket| state.place_of_sender(ticket).ok());
            let unused = place.and_then(|place| state.senders.remove(place));
            drop(state);
            drop(unused);
            return Poll::Ready(());
        }
        let ticket = *ticket.get_or_insert_with(|| {
            state.ticket += 1;
            state.ticket
        });
        let replaced = match state.place_of_sender(ticket) {
            Ok(place) => Some(mem::replace(&mut state.senders[place].1, waker)),
            // One who was called and found no room goes back to where it was.
            Err(place) => {
                state.senders.insert(place, (ticket, waker));
                None
            }
        };
        drop(state);
        drop(replaced);
        Poll::Pending
    }

    /// A sender that had a place in the queue does not wait any more; if it was called, the call goes to the next.
    pub(super) fn leave(&self, ticket: u64) {
        let mut after = Aftermath::<T>::new();
        let mut state = self.lock();
        match state.place_of_sender(ticket) {
            Ok(place) => after.stale = state.senders.remove(place).map(|(_, waker)| waker),
            Err(_) => after.sender = state.senders.pop_front().map(|(_, waker)| waker),
        }
        drop(state);
    }

    /// Ends the log; one that has ended stays as it is.
    pub(super) fn end(&self, end: End<E>) {
        let mut after = Aftermath::new();
        let mut state = self.lock();
        if state.end.is_some() {
            drop(state);
            drop(end);
            return;
        }
        state.end = Some(end);
        state.call(&mut after);
        after.sleepers.extend(state.senders.drain(..).map(|(_, waker)| Some(waker)));
        drop(state);
    }

    /// Whether the log has ended, and if so, whether with an error.
    pub(super) fn ended(&self) -> Option<Result<(), ()>> {
        match self.lock().end {
            Some(End::Completed) => Some(Ok(())),
            Some(End::Failed(_)) => Some(Err(())),
            None => None,
        }
    }

    /// How many subscribers there are now.
    pub(super) fn subscribers(&self) -> usize {
        let state = self.lock();
        state.readers + state.copying
    }

    /// The position after the last item that was sent.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Acquire)
    }

    /// The last item, where one is kept.
    pub(super) fn latest(&self) -> Option<T>
    where
        T: Clone,
    {
        let (chunk, last) = {
            let state = self.lock();
            let last = state.tail.checked_sub(1).filter(|_| state.kept > 0)?;
            (state.chunks.back().cloned()?, last)
        };
        chunk[(last % self.chunk) as usize].get().cloned()
    }

    /// Seats a subscriber: its place, the position at which it begins to read, and that of the next item to be sent.
    pub(super) fn subscribe(&self, cursor: Arc<Cursor>, overflow: Overflow<E>, capacity: usize) -> (usize, u64, u64) {
        let mut state = self.lock();
        self.forget_old(&mut state);
        let joined = state.tail;
        let position = if state.end.is_none() || self.keep.after_end { joined - state.kept } else { joined };
        cursor.publish(position);
        let seat = Seat { cursor, capacity, overflow, joined, queue: VecDeque::new(), lagged: 0, slept: None };
        if seat.reads_log() {
            state.readers += 1;
        } else {
            state.copying += 1;
            self.copying.store(state.copying, Ordering::Relaxed);
        }
        if let Some(limit) = seat.limit() {
            state.room_until = state.room_until.min(limit);
        }
        let place = state.free.pop().unwrap_or(state.seats.len());
        if place == state.seats.len() {
            state.seats.push(None);
        }
        state.seats[place] = Some(seat);
        (place, position, joined)
    }

    pub(super) fn unsubscribe(&self, place: usize) {
        let mut after = Aftermath::new();
        let mut state = self.lock();
        let Some(mut seat) = state.seats[place].take() else { return };
        state.free.push(place);
        state.wake_no_more(&mut seat, &mut after);
        if seat.reads_log() {
            state.readers -= 1;
            if seat.cursor.is_full() {
                state.full -= 1;
                state.call_sender(&mut after);
            }
            if state.asleep == state.readers {
                self.retire(&mut state, &mut after);
            }
        } else {
            state.copying -= 1;
            self.copying.store(state.copying, Ordering::Relaxed);
        }
        drop(state);
        drop(seat);
    }

    /// Looks for the item at a subscriber's position; where there is none, the waker is called for the next.
    pub(super) fn look(&self, place: usize, position: u64, waker: Option<&mut Option<Waker>>) -> Found<T, E> {
        let mut after = Aftermath::new();
        let mut state = self.lock();
        let (tail, kept) = (state.tail, state.kept);
        let may_read = !self.keep.only_last || matches!(state.end, Some(End::Completed));
        let Some(seat) = &mut state.seats[place] else { return Found::Completed };
        if let Some(item) = seat.queue.pop_front() {
            return Found::Copy(item);
        }
        if let (1.., Overflow::Error(make)) = (seat.lagged, seat.overflow) {
            let lagged = Lagged::new(seat.lagged);
            drop(state);
            return Found::Lagged(make(lagged));
        }
        if seat.reads_log() && position < tail && may_read {
            let from = if self.keep.only_last { tail - kept } else { seat.oldest(position, tail) };
            seat.cursor.publish(from);
            let number = from / self.chunk;
            let chunk = Arc::clone(&state.chunks[(number - state.first) as usize]);
            let known = tail.min((number + 1) * self.chunk);
            return Found::Chunk { chunk, position: from, known, tail };
        }
        match &state.end {
            Some(End::Completed) => return Found::Completed,
            Some(End::Failed(error)) => return Found::Failed(Arc::clone(error)),
            None => {}
        }
        if let Some(waker) = waker {
            state.sleep(place, waker);
            if state.asleep == state.readers {
                // All have read all, so that not even the chunk that is being written has to stay.
                self.retire(&mut state, &mut after);
            }
        }
        drop(state);
        Found::Nothing
    }

    /// A subscriber that was found full has read.
    #[cold]
    pub(super) fn made_room(&self, place: usize) {
        let mut after = Aftermath::new();
        let mut state = self.lock();
        if let Some(seat) = &state.seats[place]
            && seat.cursor.is_full()
        {
            seat.cursor.mark_full(false);
            state.full -= 1;
            state.call_sender(&mut after);
        }
        drop(state);
    }

    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, state: &mut State<T, E>, item: T, after: &mut Aftermath<T>) {
        if state.readers == 0 && self.keep.count == 0 {
            // Nobody reads it.
            after.items.push(item);
            state.tail += 1;
            return;
        }
        if state.chunks.is_empty() || state.tail % self.chunk == 0 {
            self.retire(state, after);
            if state.chunks.is_empty() {
                state.first = state.tail / self.chunk;
            }
            state.chunks.push_back((0..self.chunk).map(|_| OnceLock::new()).collect());
        }
        let cell = (state.tail % self.chunk) as usize;
        if let Some(chunk) = state.chunks.back() {
            // Each cell is written once: positions only grow.
            after.items.extend(chunk[cell].set(item).err());
        }
        state.tail += 1;
        if self.keep.count > 0 {
            state.kept = (state.kept + 1).min(self.keep.count as u64);
            if self.keep.age.is_some() {
                state.stamps.push_back(Instant::now());
                self.forget_old(state);
            }
        }
    }

    /// Keeps no item for later subscribers that is too old.
    fn forget_old(&self, state: &mut State<T, E>) {
        let Some(age) = self.keep.age else { return };
        let now = Instant::now();
        while state.stamps.len() as u64 > state.kept || state.stamps.front().is_some_and(|sent| now - *sent >= age) {
            state.stamps.pop_front();
            state.kept = state.kept.min(state.stamps.len() as u64);
        }
    }

    /// Gives up the chunks that nobody will read again.
    fn retire(&self, state: &mut State<T, E>, after: &mut Aftermath<T>) {
        let tail = state.tail;
        let readers = state.seats.iter().flatten().filter(|seat| seat.reads_log());
        let needed = readers.map(|seat| seat.oldest(seat.cursor.position(), tail)).min().unwrap_or(tail);
        let needed = needed.min(tail - state.kept);
        while !state.chunks.is_empty() && (needed == tail || (state.first + 1) * self.chunk <= needed) {
            after.chunks.extend(state.chunks.pop_front());
            state.first += 1;
        }
    }
}

impl<T, E> State<T, E> {
    /// Whether nobody who blocks is full.
    ///
    /// Who is found full is marked, and calls the next sender as soon as it has read.
    #[inline]
    fn has_room(&mut self) -> bool {
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
    fn copy(&mut self, copies: &mut Vec<T>, after: &mut Aftermath<T>) {
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

    fn place_of_sender(&self, ticket: u64) -> Result<usize, usize> {
        self.senders.binary_search_by_key(&ticket, |(ticket, _)| *ticket)
    }

    fn sleep(&mut self, place: usize, waker: &mut Option<Waker>) {
        let Some(seat) = &mut self.seats[place] else { return };
        match seat.slept {
            // What it replaces stays with the subscriber, who drops it outside the lock.
            Some((calls, at)) if calls == self.calls => mem::swap(&mut self.sleepers[at], waker),
            _ => {
                seat.slept = Some((self.calls, self.sleepers.len()));
                self.asleep += usize::from(seat.reads_log());
                self.sleepers.push(waker.take());
            }
        }
    }

    fn wake_no_more(&mut self, seat: &mut Seat<T, E>, after: &mut Aftermath<T>) {
        if let Some((calls, at)) = seat.slept.take()
            && calls == self.calls
        {
            self.asleep -= usize::from(seat.reads_log());
            after.stale = self.sleepers[at].take();
        }
    }

    /// Calls all who wait for the next item.
    #[inline]
    fn call(&mut self, after: &mut Aftermath<T>) {
        if self.sleepers.is_empty() {
            return;
        }
        self.calls += 1;
        self.asleep = 0;
        if self.sleepers.len() == 1 {
            // The list keeps its room: one sleeper is the common case.
            after.sleeper = self.sleepers.pop().flatten();
        } else {
            after.sleepers = mem::take(&mut self.sleepers);
        }
    }

    /// Calls the next sender, if everybody who was found full has read.
    fn call_sender(&mut self, after: &mut Aftermath<T>) {
        if self.full == 0 {
            after.sender = self.senders.pop_front().map(|(_, waker)| waker);
        }
    }
}

impl<T, E> Seat<T, E> {
    fn reads_log(&self) -> bool {
        matches!(self.overflow, Overflow::Block | Overflow::DropOldest)
    }

    /// How far the log may be written before this subscriber is full, if the senders wait for it.
    fn limit(&self) -> Option<u64> {
        let position = self.cursor.position().max(self.joined);
        matches!(self.overflow, Overflow::Block).then(|| position.saturating_add(self.capacity as u64))
    }

    /// The oldest position that a subscriber which stands at `position` may still read.
    fn oldest(&self, position: u64, tail: u64) -> u64 {
        let capacity = self.capacity as u64;
        if matches!(self.overflow, Overflow::DropOldest) && tail - position.max(self.joined) > capacity {
            tail - capacity
        } else {
            position
        }
    }
}
