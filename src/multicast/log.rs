//! The log of a subject: written once, read by every subscriber at its own pace.

use super::{
    TrySendError,
    keep::Keep,
    reader::Cursor,
    state::{Aftermath, Seat, State},
};
use crate::{
    overflow::{Lagged, Overflow},
    parts::{
        budget::BUDGET,
        sync::{AtomicU64, AtomicUsize, Mutex, MutexGuard, Ordering},
    },
};
use std::{
    collections::VecDeque,
    iter, mem,
    sync::{Arc, OnceLock, PoisonError},
    task::{Context, Poll, Waker},
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
    /// Who is told of items that reached nobody.
    unheard: OnceLock<Box<dyn Fn(T) + Send + Sync>>,
}

/// A run of cells, of which the written ones never change.
pub(super) type Chunk<T> = Arc<[OnceLock<T>]>;

pub(super) enum End<E> {
    Completed,
    Failed(Arc<E>),
}

/// Where a subscriber begins.
pub(super) struct Seated<T> {
    pub(super) place: usize,
    /// The position of the first item that it reads, and of the first that was sent after it came.
    pub(super) position: u64,
    pub(super) joined: u64,
    /// What lies between, for a subscriber that does not read the log.
    pub(super) backlog: VecDeque<Chunk<T>>,
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

impl<T, E> Log<T, E> {
    /// A log whose chunks are no longer than what is asked to be queued or kept, so that what all have read is not held
    /// for long.
    pub(super) fn new(capacity: usize, keep: Keep) -> Self {
        let longest = if keep.count > 0 { keep.count.min(capacity) } else { capacity }.clamp(1, LONGEST_CHUNK);
        // The largest power of two that is not longer.
        let chunk = 1 << longest.ilog2();
        Self {
            state: Mutex::new(State::new()),
            sent: AtomicU64::new(0),
            copying: AtomicUsize::new(0),
            chunk,
            keep,
            unheard: OnceLock::new(),
        }
    }

    /// Queues an item for all, or for none.
    pub(super) fn offer(&self, item: T) -> Result<(), TrySendError<T>>
    where
        T: Clone,
    {
        self.offer_when(|_| true, item).map(drop)
    }

    /// The same, if this is the position that it would have; tells whether it is.
    pub(super) fn offer_at(&self, position: u64, item: T) -> Result<bool, TrySendError<T>>
    where
        T: Clone,
    {
        self.offer_when(|tail| tail == position, item)
    }

    #[inline(always)]
    fn offer_when(&self, is_due: impl FnOnce(u64) -> bool, item: T) -> Result<bool, TrySendError<T>>
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
        if !is_due(state.tail) {
            return Ok(false);
        }
        if state.copying > 0 {
            state.copy(&mut copies, &mut after);
        }
        let is_heard = state.readers + state.copying > 0 || self.keep.count > 0;
        self.append(&mut state, item, &mut after);
        self.sent.store(state.tail, Ordering::Release);
        if !self.keep.only_last {
            state.call(&mut after);
        }
        if !state.senders.is_empty() && state.has_room() {
            after.sender = state.senders.pop_front().map(|(_, waker)| waker);
        }
        drop(state);
        if !is_heard && let Some(unheard) = self.unheard.get() {
            mem::take(&mut after.items).into_iter().for_each(unheard);
        }
        Ok(true)
    }

    /// Hands items that reach nobody to a closure; only the first one that is set is called.
    pub(super) fn on_unheard(&self, unheard: Box<dyn Fn(T) + Send + Sync>) {
        let _ = self.unheard.set(unheard);
    }

    /// Ends the log when its last subscriber leaves.
    pub(super) fn end_at_zero(&self) {
        self.lock().ends_at_zero = true;
    }

    /// Keeps up to `capacity` items until the first subscriber comes; then the senders wait.
    pub(super) fn warm_up(&self, cursor: Arc<Cursor>, capacity: usize) {
        let seated = self.subscribe(cursor, Overflow::Block, capacity);
        self.lock().warm = Some(seated.place);
    }

    /// Queues items for all, as many as there is room for; the others stay.
    pub(super) fn offer_all(&self, items: &mut VecDeque<T>)
    where
        T: Clone,
    {
        let mut after = Aftermath::new();
        let mut state = self.lock();
        while state.copying == 0 && state.end.is_none() && !items.is_empty() && state.has_room() {
            if let Some(item) = items.pop_front() {
                self.append(&mut state, item, &mut after);
            }
        }
        self.sent.store(state.tail, Ordering::Release);
        state.call(&mut after);
        let must_copy = state.copying > 0;
        drop(state);
        // Copies are made one item at a time.
        while must_copy && let Some(item) = items.pop_front() {
            if let Err(TrySendError::Full(item)) = self.offer(item) {
                items.push_front(item);
                return;
            }
        }
    }

    /// Whether a budget of items was sent since somebody gave way to other tasks, whoever sent them.
    pub(super) fn is_time_to_give_way(&self) -> bool {
        let sent = self.sent();
        sent > 0 && sent.is_multiple_of(BUDGET.into())
    }

    /// How many items there is room for.
    pub(super) fn room(&self) -> usize {
        let mut state = self.lock();
        let room = if state.has_room() { state.room_until - state.tail } else { 0 };
        usize::try_from(room).unwrap_or(usize::MAX)
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

    /// Ready when somebody waits for the next item, or the log has ended.
    pub(super) fn poll_asked(&self, cx: &Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let mut state = self.lock();
        if state.end.is_some() || !state.sleepers.is_empty() {
            drop(state);
            return Poll::Ready(());
        }
        let replaced = state.idle.replace(waker);
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
        after.sender = state.idle.take();
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
        state.readers + state.copying - usize::from(state.warm.is_some())
    }

    /// The position after the last item that was sent.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Acquire)
    }

    /// The last item, where one is kept, and the position of the next.
    pub(super) fn latest(&self) -> Option<(T, u64)>
    where
        T: Clone,
    {
        let (chunk, tail) = {
            let state = self.lock();
            (state.chunks.back().filter(|_| state.kept > 0).cloned()?, state.tail)
        };
        let item = chunk[((tail - 1) % self.chunk) as usize].get().cloned()?;
        Some((item, tail))
    }

    /// Seats a subscriber.
    pub(super) fn subscribe(&self, cursor: Arc<Cursor>, overflow: Overflow<E>, capacity: usize) -> Seated<T> {
        let mut state = self.lock();
        self.forget_old(&mut state);
        let joined = state.tail;
        let mut position = if state.end.is_none() || self.keep.after_end { joined - state.kept } else { joined };
        let warm = state.warm.take();
        if let Some(seat) = warm.and_then(|place| state.seats[place].as_ref()) {
            position = seat.cursor.position();
        }
        cursor.publish(position);
        let mut backlog = VecDeque::new();
        let seat = Seat { cursor, capacity, overflow, joined, queue: VecDeque::new(), lagged: 0, slept: None };
        if seat.reads_log() {
            state.readers += 1;
        } else {
            state.copying += 1;
            self.copying.store(state.copying, Ordering::Relaxed);
            if position < joined {
                let first = (position / self.chunk - state.first) as usize;
                backlog.extend(state.chunks.range(first..).cloned());
            }
        }
        if let Some(limit) = seat.limit() {
            state.room_until = state.room_until.min(limit);
        }
        let place = state.free.pop().unwrap_or(state.seats.len());
        if place == state.seats.len() {
            state.seats.push(None);
        }
        state.seats[place] = Some(seat);
        drop(state);
        if let Some(warm) = warm {
            self.unsubscribe(warm);
        }
        Seated { place, position, joined, backlog }
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
        let is_over = state.ends_at_zero && state.readers + state.copying == 0;
        drop(state);
        drop(seat);
        if is_over {
            self.end(End::Completed);
        }
    }

    /// Looks for the item at a subscriber's position; where there is none, the waker is called for the next.
    pub(super) fn look(&self, place: usize, position: u64, waker: &mut Option<Waker>) -> Found<T, E> {
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
        state.sleep(place, waker);
        after.sender = state.idle.take();
        if state.asleep == state.readers {
            // All have read all, so that not even the chunk that is being written has to stay.
            self.retire(&mut state, &mut after);
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
        let begins_chunk = state.chunks.is_empty() || state.tail.is_multiple_of(self.chunk);
        if begins_chunk {
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
        if begins_chunk {
            // Behind the item, which may be what the chunk before was kept for.
            self.retire(state, after);
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
        if state.chunks.is_empty() {
            return;
        }
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
