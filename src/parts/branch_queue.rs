//! The queue between a source that is shared and one of the observables that are made of it, or who is given these.

use super::sync::{Mutex, MutexGuard};
use std::{collections::VecDeque, mem, sync::PoisonError, task::Waker};

/// A queue with one reader, whose writer is whoever has the turn at the source.
///
/// The writer knows the capacity; the queue knows whether the writer waits for room, and whether the reader waits for
/// an item.
pub(crate) struct BranchQueue<T, E> {
    /// Later branches have larger numbers; the queue of the branches themselves has 0.
    serial: u64,
    /// Its place among the open ones, until it is closed.
    at: usize,
    state: Mutex<State<T, E>>,
}

struct State<T, E> {
    items: VecDeque<T>,
    /// What the reader is told behind the items; once it is here, no more items come.
    end: Option<End<E>>,
    /// Here while the reader waits.
    waker: Option<Waker>,
    /// The reader is in the list of those that wait, from which it is taken when it is called.
    listed: bool,
    /// The reader was called to look after the source.
    on_duty: bool,
    /// The writer waits for room.
    blocked: bool,
    /// The reader is gone: nobody wants any more.
    forsaken: bool,
}

/// The end of a queue.
pub(crate) enum End<E> {
    Complete,
    Error(E),
    /// The writer was dropped by a panic of the source.
    Abandoned,
}

/// What a reader found.
pub(crate) enum Found<O, E> {
    Item(Notes, O),
    End(Notes, End<E>),
    Nothing,
}

/// What a reader has to do beside.
#[derive(Default)]
pub(crate) struct Notes {
    /// The writer waited for the room that there is now.
    pub(crate) unblocked: bool,
    /// The reader was called to look after the source.
    pub(crate) on_duty: bool,
    /// More items are there.
    pub(crate) more: bool,
}

/// What became of an item that was to be queued.
pub(crate) enum Pushed<T> {
    /// Its reader may have waited, and was woken then.
    Queued {
        woke: bool,
    },
    Full(T),
    /// The queue has ended, or nobody reads it.
    Refused(T),
}

impl<T, E> BranchQueue<T, E> {
    pub(crate) fn new(serial: u64, at: usize) -> Self {
        let state = State {
            items: VecDeque::new(),
            end: None,
            waker: None,
            listed: false,
            on_duty: false,
            blocked: false,
            forsaken: false,
        };
        Self { serial, at, state: Mutex::new(state) }
    }

    pub(crate) fn serial(&self) -> u64 {
        self.serial
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Takes an item, or the end, if there is any.
    pub(crate) fn read(&self) -> Found<T, E> {
        let mut state = self.lock();
        if state.is_empty() {
            return Found::Nothing;
        }
        let notes = Notes {
            unblocked: mem::take(&mut state.blocked),
            on_duty: mem::take(&mut state.on_duty),
            more: state.items.len() > 1 || state.end.is_some(),
        };
        let found = match state.items.pop_front() {
            Some(item) => Found::Item(notes, item),
            // Behind an end the reader asks no more.
            None => Found::End(notes, state.end.take().unwrap_or(End::Complete)),
        };
        // A reader that has something does not wait any more.
        let waker = state.waker.take();
        drop(state);
        drop(waker);
        found
    }

    /// The same, and where there is nothing, the reader waits from now on.
    ///
    /// The second value is true when it has yet to be listed.
    pub(crate) fn wait(&self, waker: Waker) -> (Found<T, E>, bool) {
        let mut state = self.lock();
        if !state.is_empty() {
            drop(state);
            // Nobody else reads it.
            return (self.read(), false);
        }
        let to_list = !mem::replace(&mut state.listed, true);
        let replaced = state.waker.replace(waker);
        drop(state);
        drop(replaced);
        (Found::Nothing, to_list)
    }

    /// Queues an item, if there is room.
    pub(crate) fn push(&self, item: T, capacity: usize) -> Pushed<T> {
        let mut state = self.lock();
        if state.forsaken || state.end.is_some() {
            return Pushed::Refused(item);
        }
        if state.items.len() >= capacity {
            return Pushed::Full(item);
        }
        state.items.push_back(item);
        Pushed::Queued { woke: State::wake(state) }
    }

    /// Queues an item, if need be in the place of the oldest one, which it returns.
    pub(crate) fn push_over(&self, item: T, capacity: usize) -> Option<T> {
        let mut state = self.lock();
        if state.forsaken || state.end.is_some() {
            return Some(item);
        }
        let oldest = if state.items.len() >= capacity { state.items.pop_front() } else { None };
        state.items.push_back(item);
        // Its reader may have emptied the queue since it was full.
        State::wake(state);
        oldest
    }

    /// How many items fit in, `None` where nobody reads; where none does, the writer waits from now on.
    pub(crate) fn room(&self, capacity: usize) -> Option<usize> {
        let mut state = self.lock();
        if state.forsaken {
            return None;
        }
        let room = capacity.saturating_sub(state.items.len());
        state.blocked = room == 0;
        Some(room)
    }

    /// Ends the queue behind what is in it, and says whether its reader waited and was woken; `None` when it had ended
    /// before, or nobody reads it.
    pub(crate) fn end(&self, end: End<E>) -> Option<bool> {
        let mut state = self.lock();
        if state.forsaken || state.end.is_some() {
            return None;
        }
        state.end = Some(end);
        Some(State::wake(state))
    }

    /// Calls the reader to look after the source, if it waits; it has just been taken off the list.
    pub(crate) fn call(&self) -> bool {
        let mut state = self.lock();
        state.listed = false;
        let waker = state.waker.take();
        state.on_duty |= waker.is_some();
        drop(state);
        waker.map(Waker::wake).is_some()
    }

    /// The reader leaves.
    pub(crate) fn leave(&self) -> Left<T> {
        let mut state = self.lock();
        state.forsaken = true;
        let left = Left {
            was_open: state.end.is_none(),
            listed: mem::take(&mut state.listed),
            notes: Notes {
                unblocked: mem::take(&mut state.blocked),
                on_duty: mem::take(&mut state.on_duty),
                more: false,
            },
            unread: mem::take(&mut state.items),
        };
        let rest = (state.end.take(), state.waker.take());
        drop(state);
        drop(rest);
        left
    }

    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        // No item, error or waker is cloned or dropped, and no waker woken, under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How things stood when a reader left.
pub(crate) struct Left<T> {
    /// The writer had not ended it.
    pub(crate) was_open: bool,
    pub(crate) listed: bool,
    pub(crate) notes: Notes,
    pub(crate) unread: VecDeque<T>,
}

impl<T, E> State<T, E> {
    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.end.is_none()
    }

    /// Lets go of the lock, and wakes the reader if it waits.
    fn wake(mut state: MutexGuard<'_, Self>) -> bool {
        let waker = state.waker.take();
        drop(state);
        waker.map(Waker::wake).is_some()
    }
}
