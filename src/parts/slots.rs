//! Many sources in one task, each polled only when it has woken.

use crate::source::Source;
use futures::task::AtomicWaker;
use pin_project::pin_project;
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// A changing set of sources whose cost grows with how many wake, not with how many there are.
///
/// Every source has a slot: a pinned place and a waker, both made once and used again for later sources.
/// A source that wakes sets its bit in a word of 64 and the word's bit in the summary.
/// Sources that woke are polled in turns, in the order in which they were inserted; one that has an item is polled again
/// in the next turn, after all the others.
/// A source whose item cannot be used yet [rests](Self::rest) until it is [resumed](Self::resume).
/// A source is dropped at its end, before that end is told.
pub(crate) struct Slots<S> {
    slots: Vec<Pin<Box<Slot<S>>>>,
    /// Indices of empty slots.
    free: Vec<usize>,
    /// The groups of 64 slots each, in order.
    groups: Vec<Arc<Group>>,
    summary: Arc<Summary>,
    /// Slots still to be polled in this turn, the next one last.
    turn: Vec<usize>,
    /// Slots that had an item in this turn.
    next_turn: Vec<usize>,
    inserted: u64,
}

/// All that belongs to a source lies together: of many sources that are seldom polled, every look at another place is one
/// at memory that is far away.
#[pin_project]
struct Slot<S> {
    /// Empty between two sources.
    #[pin]
    source: Option<S>,
    waker: Waker,
    /// When the source came, among all that ever came.
    rank: u64,
    /// It is not polled, whether it wakes or not.
    rests: bool,
}

/// What a source answers when it is ready.
type Told<S> = Option<Result<<S as Source>::Item, <S as Source>::Error>>;

struct Summary {
    /// Bit `i` stands for the groups `i`, `i + 64`, `i + 128`…
    groups: AtomicU64,
    task: AtomicWaker,
}

struct Group {
    /// Bit `i` is set when slot `i` of the group woke.
    woken: AtomicU64,
    summary: Arc<Summary>,
    /// The bit of the group in the summary.
    bit: u64,
}

/// There is one for every slot, and it is as small as can be.
struct Bell {
    group: Arc<Group>,
    slot_bit: u64,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let Self { group, slot_bit } = &**self;
        // Who rang first, in the group and of all, rings for the others, too.
        let is_first_of_group = group.woken.fetch_or(*slot_bit, Ordering::AcqRel) == 0;
        if is_first_of_group && group.summary.groups.fetch_or(group.bit, Ordering::AcqRel) == 0 {
            group.summary.task.wake();
        }
    }
}

impl<S: Source> Slots<S> {
    pub(crate) fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            groups: Vec::new(),
            summary: Arc::new(Summary { groups: AtomicU64::new(0), task: AtomicWaker::new() }),
            turn: Vec::new(),
            next_turn: Vec::new(),
            inserted: 0,
        }
    }

    /// The number of sources that have not ended.
    pub(crate) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Drops all sources.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.free.clear();
        self.groups.clear();
        self.turn.clear();
        self.next_turn.clear();
    }

    /// Takes a source in and polls it for the first time.
    ///
    /// When it has an item it stays for the next turn; when it has ended it never took a place.
    pub(crate) fn insert(&mut self, source: S) -> Poll<Option<Result<S::Item, S::Error>>> {
        let at = self.place(source);
        self.poll_slot(at)
    }

    /// The same, and tells the slot.
    pub(crate) fn insert_told(&mut self, source: S) -> (usize, Poll<Told<S>>) {
        let at = self.place(source);
        (at, self.poll_slot(at))
    }

    /// Takes a source in, to be polled for the first time in the next turn.
    ///
    /// Until a source has ended, the slots are 0, 1, 2…
    pub(crate) fn push(&mut self, source: S) {
        let at = self.place(source);
        self.next_turn.push(at);
    }

    /// Takes a source in that the caller polls, and tells its slot.
    pub(crate) fn place(&mut self, source: S) -> usize {
        let at = self.free.pop().unwrap_or_else(|| self.add_slot());
        self.inserted += 1;
        let mut slot = self.slots[at].as_mut().project();
        *slot.rank = self.inserted;
        *slot.rests = false;
        slot.source.set(Some(source));
        at
    }

    /// The sources that have not ended.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &S> {
        self.slots.iter().filter_map(|slot| slot.source.as_ref())
    }

    /// The source in a slot, until it has ended.
    pub(crate) fn get(&self, at: usize) -> Option<&S> {
        self.slots.get(at)?.source.as_ref()
    }

    /// Drops the source of a slot, if it has not ended.
    pub(crate) fn remove(&mut self, at: usize) {
        self.take_over(at);
        let mut slot = self.slots[at].as_mut().project();
        if slot.source.is_some() {
            slot.source.set(None);
            self.free.push(at);
        }
    }

    /// Drops all sources but one.
    pub(crate) fn keep(&mut self, at: usize) {
        for (other, slot) in self.slots.iter_mut().enumerate() {
            if other != at && slot.source.is_some() {
                slot.as_mut().project().source.set(None);
                self.free.push(other);
            }
        }
    }

    /// The source in a slot is not polled until it is resumed.
    pub(crate) fn rest(&mut self, at: usize) {
        *self.slots[at].as_mut().project().rests = true;
        self.take_over(at);
    }

    /// The source that had an item just now gets no turn for that: the caller polls it, or lets it rest.
    pub(crate) fn take_over(&mut self, at: usize) {
        if self.next_turn.last() == Some(&at) {
            self.next_turn.pop();
        }
    }

    /// The source in a slot is polled in the next turn, if it rested: what it has to say since, it has told nobody.
    pub(crate) fn resume(&mut self, at: usize) {
        if let Some(slot) = self.slots.get_mut(at).filter(|slot| slot.rests) {
            *slot.as_mut().project().rests = false;
            self.next_turn.push(at);
        }
    }

    /// Polls the sources that woke until one of them has an item, an error or its end to tell.
    ///
    /// `Pending` means that none has; the caller then parks.
    /// Who wakes again meanwhile waits for the next call: a source that wakes itself gives way.
    #[inline]
    pub(crate) fn poll(&mut self) -> Poll<Option<Result<S::Item, S::Error>>> {
        self.poll_told().map(|(_, told)| told)
    }

    /// The same, and tells the slot.
    ///
    /// What a source has is handed over in registers where this is not a call.
    #[inline(always)]
    pub(crate) fn poll_told(&mut self) -> Poll<(usize, Told<S>)> {
        let polled = self.poll_turn();
        if polled.is_ready() {
            return polled;
        }
        self.begin_turn();
        self.poll_turn()
    }

    /// Polls what is left of this turn.
    #[inline(always)]
    fn poll_turn(&mut self) -> Poll<(usize, Told<S>)> {
        while let Some(at) = self.turn.pop() {
            if let Poll::Ready(told) = self.poll_slot(at) {
                return Poll::Ready((at, told));
            }
        }
        Poll::Pending
    }

    /// Prepares for `Pending`: from now on the bells ring for this task.
    ///
    /// When a bell rang since its source was polled, it wakes the task at once, so that the operator may rest in any
    /// case.
    pub(crate) fn park(&self, cx: &Context<'_>) {
        // Somebody may still ring for a source that has ended; nobody would clear the bell where no other is polled.
        if self.is_empty() {
            return;
        }
        self.summary.task.register(cx.waker());
        if self.summary.groups.load(Ordering::Acquire) != 0 {
            cx.waker().wake_by_ref();
        }
    }

    /// Polls a source; one that has an item stays for the next turn.
    #[inline(never)]
    fn poll_slot(&mut self, at: usize) -> Poll<Told<S>> {
        let polled = self.poll_one(at);
        if let Poll::Ready(Some(Ok(_))) = polled {
            self.next_turn.push(at);
        }
        polled
    }

    /// Polls a source out of turn, because the caller took it over.
    #[inline]
    pub(crate) fn poll_one(&mut self, at: usize) -> Poll<Told<S>> {
        let mut slot = self.slots[at].as_mut().project();
        // A bell that rang for the source before this one in the slot may have called for nothing.
        let Some(source) = slot.source.as_mut().as_pin_mut().filter(|_| !*slot.rests) else {
            return Poll::Pending;
        };
        let polled = source.poll_next(&mut Context::from_waker(slot.waker));
        if let Poll::Ready(None | Some(Err(_))) = polled {
            slot.source.set(None);
            self.free.push(at);
        }
        polled
    }

    /// Collects what woke, and what had an item in the last turn, in the order of insertion.
    #[inline(never)]
    fn begin_turn(&mut self) {
        std::mem::swap(&mut self.turn, &mut self.next_turn);
        let summary = self.summary.groups.swap(0, Ordering::AcqRel);
        for start in (0..self.groups.len()).step_by(64) {
            let mut bits = summary;
            while bits != 0 {
                let at = start + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let Some(group) = self.groups.get(at) else { break };
                // Of the groups that share a bit, most did not wake; to see that costs a tenth of clearing them.
                if group.woken.load(Ordering::Relaxed) == 0 {
                    continue;
                }
                let mut woken = group.woken.swap(0, Ordering::AcqRel);
                while woken != 0 {
                    self.turn.push(at * 64 + woken.trailing_zeros() as usize);
                    woken &= woken - 1;
                }
            }
        }
        // The next one to be polled stands last. A source that had an item and woke stands there once.
        let slots = &self.slots;
        self.turn.sort_unstable_by_key(|&at| std::cmp::Reverse(slots[at].rank));
        self.turn.dedup();
    }

    #[cold]
    fn add_slot(&mut self) -> usize {
        let at = self.slots.len();
        if at.is_multiple_of(64) {
            let (summary, bit) = (Arc::clone(&self.summary), 1 << (at / 64 % 64));
            self.groups.push(Arc::new(Group { woken: AtomicU64::new(0), summary, bit }));
        }
        let bell = Bell { group: Arc::clone(&self.groups[at / 64]), slot_bit: 1 << (at % 64) };
        let waker = Waker::from(Arc::new(bell));
        self.slots.push(Box::pin(Slot { source: None, waker, rank: 0, rests: false }));
        at
    }
}
