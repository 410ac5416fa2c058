//! The open ends of a source that is split into many observables: where its items go.

use super::{
    branch_queue::{BranchQueue, End, Left, Pushed},
    sync::{AtomicBool, Mutex, MutexGuard, Ordering},
};
use crate::overflow::{Lagged, Overflow};
use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, PoisonError},
};
use tokio::time::Instant;

/// The branches that are open, as their writer sees them.
///
/// What closes a branch, what opens one and to which an item goes is the operator's to decide; how many items one holds,
/// what happens beyond that, and who is woken is decided here.
/// A branch is known by its place, which is used again once it is closed.
#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
pub struct Branches<T, E, G> {
    lobby: Arc<Lobby<T, E, G>>,
    open: Vec<Option<Feed<T, E>>>,
    free: Vec<usize>,
    /// The places of those that had no reader any more when something was sent to them.
    unread: Vec<usize>,
    /// How many branches there ever were.
    opened: u64,
    /// How often something was written into a queue.
    written: u64,
    capacity: usize,
    overflow: Overflow<E>,
    turn: Turn<T>,
}

/// What holds for one turn.
struct Turn<T> {
    /// The branch whose reader has the turn; the outer consumer has it where there is none.
    reader: Option<u64>,
    /// Who has the turn has what it wanted.
    is_met: bool,
    /// An item for the reader who has the turn, whose queue is empty, and how often something had been written then.
    direct: Option<(T, u64)>,
    /// When it is, once somebody asked.
    now: Option<Instant>,
    /// A reader that waited was woken.
    has_woken: bool,
    /// The last branch was closed after the outer consumer had left: nobody wants any more.
    is_forsaken: bool,
}

/// The writing end of a queue.
struct Feed<T, E> {
    queue: Arc<BranchQueue<T, E>>,
    /// So many items fit in without a look at the queue, whose reader only makes more room.
    room: usize,
}

/// What became of an item.
pub(crate) enum Sent<T> {
    Taken,
    /// There is no room, and the source has to wait: its reader will ring.
    Full(T),
    /// The item, or an older one, was dropped because the queue was full.
    Dropped(T),
    /// The reader has left.
    Gone(T),
    /// The queue was full and has failed: the branch is closed.
    Failed(T),
}

/// Whether another branch can be opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    Free,
    /// As many wait to be taken as may: who takes one will ring.
    Full,
    /// The outer consumer has left.
    Nobody,
}

impl<T, E, G> Branches<T, E, G> {
    pub(super) fn new(lobby: Arc<Lobby<T, E, G>>, capacity: usize, overflow: Overflow<E>) -> Self {
        let turn = Turn { reader: None, is_met: false, direct: None, now: None, has_woken: false, is_forsaken: false };
        let (open, free, unread) = (Vec::new(), Vec::new(), Vec::new());
        Self { lobby, open, free, unread, opened: 0, written: 0, capacity, overflow, turn }
    }

    pub(super) fn begin_turn(&mut self, reader: Option<u64>) {
        self.turn.reader = reader;
        self.turn.is_met = false;
        self.turn.now = None;
        self.turn.has_woken = false;
    }

    pub(super) fn is_met(&self) -> bool {
        self.turn.is_met
    }

    /// Whether a reader that waited was woken in this turn.
    pub(super) fn has_woken(&self) -> bool {
        self.turn.has_woken
    }

    pub(super) fn is_forsaken(&self) -> bool {
        self.turn.is_forsaken
    }

    pub(super) fn take_direct(&mut self) -> Option<(T, u64)> {
        self.turn.direct.take()
    }

    /// How often something was written into a queue: one that was empty at that count still is.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// The instant, which is the same for all that happens in one turn between two rests.
    pub(crate) fn now(&mut self) -> Instant {
        *self.turn.now.get_or_insert_with(Instant::now)
    }

    /// Whether another branch can be opened; where there is no room, whoever makes some will ring.
    pub(crate) fn room(&self) -> Room {
        self.lobby.room(self.capacity)
    }

    /// Opens a branch, which is handed out with a tag; there has to be room for it.
    pub(crate) fn open(&mut self, tag: G) -> usize {
        let at = self.free.pop().unwrap_or_else(|| {
            self.open.push(None);
            self.open.len() - 1
        });
        self.opened += 1;
        let queue = Arc::new(BranchQueue::new(self.opened, at));
        if self.turn.reader.is_none() {
            self.turn.is_met = true;
        }
        self.open[at] = Some(Feed { queue: Arc::clone(&queue), room: self.capacity });
        self.turn.is_forsaken |= self.lobby.offer(tag, queue);
        at
    }

    /// Whether the branch can take an item; where it cannot, the source has to wait, and its reader will ring.
    pub(crate) fn has_room(&mut self, at: usize) -> bool {
        if !matches!(self.overflow, Overflow::Block) {
            return true;
        }
        match &mut self.open[at] {
            Some(feed) if feed.room == 0 => {
                feed.room = feed.queue.room(self.capacity).unwrap_or(usize::MAX);
                feed.room > 0
            }
            _ => true,
        }
    }

    /// Hands an item to a branch.
    #[inline]
    pub(crate) fn send(&mut self, at: usize, item: T) -> Sent<T> {
        let Some(feed) = &mut self.open[at] else { return Sent::Gone(item) };
        let is_readers = self.turn.reader == Some(feed.queue.serial());
        if is_readers && !self.turn.is_met {
            // Nobody else writes, and the reader found its queue empty: the item need not go through it.
            self.turn.is_met = true;
            self.turn.direct = Some((item, self.written));
            return Sent::Taken;
        }
        self.written += 1;
        match feed.queue.push(item, self.capacity) {
            Pushed::Queued { woke } => {
                self.turn.has_woken |= woke;
                feed.room = feed.room.saturating_sub(1);
                Sent::Taken
            }
            Pushed::Refused(item) => {
                // Who leaves says so a moment later: the operator need not wait for that.
                self.open[at] = None;
                self.unread.push(at);
                Sent::Gone(item)
            }
            Pushed::Full(item) => self.overflow(at, item),
        }
    }

    #[cold]
    fn overflow(&mut self, at: usize, item: T) -> Sent<T> {
        let Some(feed) = &self.open[at] else { return Sent::Gone(item) };
        match self.overflow {
            Overflow::Block if feed.queue.room(self.capacity) == Some(0) => Sent::Full(item),
            Overflow::Block => self.send(at, item),
            Overflow::DropNewest => Sent::Dropped(item),
            Overflow::DropOldest => match feed.queue.push_over(item, self.capacity) {
                Some(oldest) => Sent::Dropped(oldest),
                None => Sent::Taken,
            },
            Overflow::Error(fail) => {
                self.end(at, End::Error(fail(Lagged::new(1))));
                Sent::Failed(item)
            }
        }
    }

    /// Completes a branch behind what is in its queue.
    pub(crate) fn close(&mut self, at: usize) {
        self.end(at, End::Complete);
    }

    /// Fails a branch behind what is in its queue.
    pub(crate) fn fail(&mut self, at: usize, error: E) {
        self.end(at, End::Error(error));
    }

    fn end(&mut self, at: usize, end: End<E>) {
        let Some(feed) = self.open[at].take() else { return };
        self.free.push(at);
        self.turn.is_met |= self.turn.reader == Some(feed.queue.serial());
        self.written += 1;
        if let Some(woke) = feed.queue.end(end) {
            self.turn.has_woken |= woke;
            self.turn.is_forsaken |= self.lobby.closed();
        }
    }

    /// The place of a branch whose reader has left since this was last asked; it is closed then.
    pub(crate) fn left(&mut self) -> Option<usize> {
        if let Some(at) = self.unread.pop() {
            self.free.push(at);
            return Some(at);
        }
        if !self.lobby.has_left.load(Ordering::Acquire) {
            return None;
        }
        while let Some(queue) = self.lobby.left() {
            let is_there = self.open[queue.at()].as_ref().is_some_and(|feed| Arc::ptr_eq(&feed.queue, &queue));
            if is_there {
                self.open[queue.at()] = None;
                self.free.push(queue.at());
                return Some(queue.at());
            }
        }
        None
    }

    /// Takes the queues that are open, in the order in which they were opened.
    pub(super) fn take_open(&mut self) -> Vec<Arc<BranchQueue<T, E>>> {
        let mut queues: Vec<_> = mem::take(&mut self.open).into_iter().flatten().map(|feed| feed.queue).collect();
        queues.sort_unstable_by_key(|queue| queue.serial());
        self.free.clear();
        queues
    }
}

/// When it is dropped with branches that are open, the source panicked: everybody who waits is to meet that.
impl<T, E, G> Drop for Branches<T, E, G> {
    fn drop(&mut self) {
        for queue in self.take_open() {
            queue.end(End::Abandoned);
        }
    }
}

/// Where the outer consumer finds the branches that were opened for it, and where readers that wait are listed.
pub(super) struct Lobby<T, E, G> {
    /// The branches that wait to be taken, in order.
    pub(super) offered: BranchQueue<Offered<T, E, G>, E>,
    state: Mutex<State<T, E>>,
    /// Readers have left of whom the writer does not know.
    has_left: AtomicBool,
    /// The outer consumer has left; to be read without the lock.
    outer_has_left: AtomicBool,
}

struct State<T, E> {
    /// The outer consumer has left.
    forsaken: bool,
    /// How many branches are neither closed nor without a reader, whether they were taken or not.
    live: usize,
    /// The branches whose readers left before they were closed.
    left: Vec<Arc<BranchQueue<T, E>>>,
    /// The readers that wait, the oldest first; some may have something by now.
    waiting: BTreeMap<u64, Arc<BranchQueue<T, E>>>,
}

/// A branch as it is handed out.
pub(super) type Offered<T, E, G> = (G, Arc<BranchQueue<T, E>>);

impl<T, E, G> Lobby<T, E, G> {
    pub(super) fn new() -> Self {
        let state = State { forsaken: false, live: 0, left: Vec::new(), waiting: BTreeMap::new() };
        let (has_left, outer_has_left) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { offered: BranchQueue::new(0, 0), state: Mutex::new(state), has_left, outer_has_left }
    }

    fn room(&self, capacity: usize) -> Room {
        match self.offered.room(capacity) {
            Some(0) => Room::Full,
            Some(_) => Room::Free,
            None => Room::Nobody,
        }
    }

    /// Offers a branch to the outer consumer; true when nobody wants any more.
    fn offer(&self, tag: G, queue: Arc<BranchQueue<T, E>>) -> bool {
        // It counts before it can be taken and left.
        self.lock().live += 1;
        match self.offered.push((tag, queue), usize::MAX) {
            Pushed::Queued { .. } => false,
            // The outer consumer left after the writer had asked for room.
            Pushed::Full((_, queue)) | Pushed::Refused((_, queue)) => {
                queue.leave();
                self.closed()
            }
        }
    }

    /// A branch was closed that had a reader; true when nobody wants any more.
    fn closed(&self) -> bool {
        let mut state = self.lock();
        state.live -= 1;
        state.forsaken && state.live == 0
    }

    /// The reader of an open branch has left; true when nobody wants any more.
    pub(super) fn reader_left(&self, queue: &Arc<BranchQueue<T, E>>) -> bool {
        let mut state = self.lock();
        state.live -= 1;
        state.left.push(Arc::clone(queue));
        self.has_left.store(true, Ordering::Release);
        state.forsaken && state.live == 0
    }

    /// A branch whose reader has left.
    fn left(&self) -> Option<Arc<BranchQueue<T, E>>> {
        let mut state = self.lock();
        let queue = state.left.pop();
        if queue.is_none() {
            self.has_left.store(false, Ordering::Release);
        }
        queue
    }

    /// The outer consumer leaves, and with it the branches that it has not taken; says whether the writer waited for it,
    /// and whether nobody wants any more.
    pub(super) fn outer_left(&self) -> (bool, bool) {
        self.outer_has_left.store(true, Ordering::Release);
        let Left { mut notes, unread, .. } = self.offered.leave();
        let mut state = self.lock();
        state.forsaken = true;
        let mut nobody = state.live == 0;
        drop(state);
        for (_, queue) in unread {
            let left = queue.leave();
            notes.unblocked |= left.notes.unblocked;
            nobody |= left.was_open && self.reader_left(&queue);
        }
        (notes.unblocked, nobody)
    }

    /// Lists a reader that waits.
    pub(super) fn list(&self, queue: &Arc<BranchQueue<T, E>>) {
        let queue = Arc::clone(queue);
        self.lock().waiting.insert(queue.serial(), queue);
    }

    /// Takes a reader off the list.
    pub(super) fn unlist(&self, queue: &BranchQueue<T, E>) {
        let removed = self.lock().waiting.remove(&queue.serial());
        drop(removed);
    }

    /// Calls one of the readers that wait to look after the source.
    pub(super) fn call_reader(&self) {
        loop {
            let first = self.lock().waiting.pop_first();
            let Some((_, queue)) = first else { return };
            if queue.call() {
                return;
            }
        }
    }

    /// Calls all the readers that wait.
    pub(super) fn call_readers(&self) {
        let waiting = mem::take(&mut self.lock().waiting);
        for queue in waiting.into_values() {
            queue.call();
        }
    }

    pub(super) fn has_outer_left(&self) -> bool {
        self.outer_has_left.load(Ordering::Acquire)
    }

    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        // Nothing of the user's is cloned, dropped or woken under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
