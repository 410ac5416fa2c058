//! A source that does all that a source may do, and notes what is done to it.

use super::schedule::{Schedule, Step};
use crate::{source::Source, testing::TestError};
use std::{
    fmt,
    panic::resume_unwind,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// The source over which [`Laws`](super::Laws) builds an operator: numbers from 0 on, pauses, an end or an error.
///
/// A clone begins anew.
pub struct Adversary {
    schedule: Arc<Schedule>,
    at: usize,
    /// It was polled and has neither ended nor been dropped.
    live: bool,
    ended: bool,
    notes: Arc<Mutex<Notes>>,
}

/// What was done to an adversary and its clones.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) polls: usize,
    pub(super) items: usize,
    pub(super) errors: usize,
    /// Polls after the end.
    pub(super) late_polls: usize,
    /// Instances that were polled, have not ended and were not dropped.
    pub(super) live: usize,
    /// Whom to wake: the last waker of each instance that is pending.
    pub(super) wakers: Vec<Waker>,
    /// Who wants to know when an instance is pending that was not: one that is polled by a task of its own.
    watcher: Option<Waker>,
    /// The lowest and the highest address of the stack at which a poll stood.
    pub(super) stack: Option<(usize, usize)>,
}

impl Notes {
    /// How many items and how many errors it gave.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.items, self.errors)
    }
}

/// More items than any operator takes in one poll; what takes so many would take for ever.
const WITHOUT_END: usize = 100_000;

/// A panic that is no fault of the operator: of the source, or of a closure that is to panic.
///
/// What the operator does with it is tried all the same: it reaches the poller, and leaves no source behind.
///
/// # Examples
///
/// ```
/// use headwater::testing::{Laws, PlannedPanic};
/// use std::panic::resume_unwind;
///
/// let bad = |n| if n == 2 { resume_unwind(Box::new(PlannedPanic)) } else { n };
/// Laws::of("map with a bad closure", move |source| source.map(bad)).check();
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PlannedPanic;

/// The panic that gets out of a poll that takes items without end.
pub(super) struct Exhausted;

impl Adversary {
    pub(super) fn new(schedule: &Schedule) -> Self {
        Self { schedule: Arc::new(schedule.clone()), at: 0, live: false, ended: false, notes: Arc::default() }
    }

    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ready when an instance waits to be woken.
    pub(super) fn poll_waiting(&self, cx: &Context<'_>) -> Poll<()> {
        let mut notes = self.notes();
        if notes.wakers.is_empty() {
            notes.watcher = Some(cx.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(())
    }

    /// The same source, seen from outside.
    pub(super) fn observer(&self) -> Self {
        self.clone()
    }
}

impl Clone for Adversary {
    fn clone(&self) -> Self {
        let (schedule, notes) = (Arc::clone(&self.schedule), Arc::clone(&self.notes));
        Self { schedule, at: 0, live: false, ended: false, notes }
    }
}

impl Source for Adversary {
    type Item = u32;
    type Error = TestError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<u32, TestError>>> {
        let shared = Arc::clone(&self.notes);
        let mut notes = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let here = std::ptr::from_ref(&notes).addr();
        let (low, high) = notes.stack.unwrap_or((here, here));
        notes.stack = Some((low.min(here), high.max(here)));
        notes.polls += 1;
        if self.ended {
            notes.late_polls += 1;
            return Poll::Ready(None);
        }
        if !self.live {
            self.live = true;
            notes.live += 1;
        }
        let otherwise = if self.schedule.endless { Step::Item } else { Step::End };
        let step = self.schedule.steps.get(self.at).copied().unwrap_or(otherwise);
        self.at += 1;
        match step {
            Step::Item => {
                notes.items += 1;
                let item = notes.items;
                drop(notes);
                if item >= WITHOUT_END {
                    resume_unwind(Box::new(Exhausted));
                }
                Poll::Ready(Some(Ok(item as u32 - 1)))
            }
            Step::Pending | Step::Restless | Step::Spurious => {
                let mut watcher = None;
                if step != Step::Restless {
                    notes.wakers.push(cx.waker().clone());
                    watcher = notes.watcher.take();
                }
                drop(notes);
                if let Some(watcher) = watcher {
                    watcher.wake();
                }
                if step != Step::Pending {
                    cx.waker().wake_by_ref();
                }
                Poll::Pending
            }
            Step::Panic => {
                drop(notes);
                resume_unwind(Box::new(PlannedPanic))
            }
            Step::Error | Step::End => {
                self.ended = true;
                self.live = false;
                notes.live -= 1;
                notes.errors += usize::from(step == Step::Error);
                Poll::Ready((step == Step::Error).then(|| Err(TestError::from("error"))))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.schedule.endless {
            return (usize::MAX, None);
        }
        let left = if self.ended { 0 } else { self.schedule.items_from(self.at) };
        (left, Some(left))
    }
}

impl Drop for Adversary {
    fn drop(&mut self) {
        if self.live {
            self.notes().live -= 1;
        }
    }
}

impl fmt::Debug for Adversary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Adversary({})", self.schedule)
    }
}
