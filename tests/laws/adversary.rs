//! A source that does everything that a source may do, at random, and notes what is done to it.

use headwater::{Source, testing::TestError};
use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

/// What the adversary answers to one poll.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    Item,
    /// Pending, until it is woken.
    Pending,
    /// Pending, with its waker woken at once.
    Restless,
    Error,
    End,
}

/// What was done to an adversary and its clones.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) polls: usize,
    pub(crate) items: usize,
    /// Polls after the end, while the operator's own had not been told.
    pub(crate) late_polls: usize,
    /// Instances that were polled, have not ended and were not dropped.
    pub(crate) live: usize,
    /// Whom to wake: the last waker of each pending instance.
    pub(crate) wakers: Vec<Waker>,
}

pub(crate) struct Adversary {
    script: Arc<[Step]>,
    /// What follows the script: the end, or endless items.
    endless: bool,
    at: usize,
    live: bool,
    ended: bool,
    pub(crate) notes: Arc<Mutex<Notes>>,
}

impl Adversary {
    pub(crate) fn new(script: impl Into<Arc<[Step]>>) -> Self {
        Self { script: script.into(), endless: false, at: 0, live: false, ended: false, notes: Arc::default() }
    }

    /// Has an item whenever it is asked.
    pub(crate) fn endless() -> Self {
        let mut adversary = Self::new([]);
        adversary.endless = true;
        adversary
    }
}

impl Clone for Adversary {
    fn clone(&self) -> Self {
        let (script, notes) = (Arc::clone(&self.script), Arc::clone(&self.notes));
        Self { script, endless: self.endless, at: 0, live: false, ended: false, notes }
    }
}

impl Source for Adversary {
    type Item = u32;
    type Error = TestError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<u32, TestError>>> {
        let notes = Arc::clone(&self.notes);
        let mut notes = notes.lock().unwrap();
        notes.polls += 1;
        if self.ended {
            notes.late_polls += 1;
            return Poll::Ready(None);
        }
        if !self.live {
            self.live = true;
            notes.live += 1;
        }
        let otherwise = if self.endless { Step::Item } else { Step::End };
        let step = self.script.get(self.at).copied().unwrap_or(otherwise);
        self.at += 1;
        let answer = match step {
            Step::Item => {
                notes.items += 1;
                assert!(notes.items < 100_000, "law 7: one poll takes items without end");
                return Poll::Ready(Some(Ok(notes.items as u32)));
            }
            Step::Pending => {
                notes.wakers.push(cx.waker().clone());
                return Poll::Pending;
            }
            Step::Restless => {
                drop(notes);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Step::Error => Poll::Ready(Some(Err(TestError::from("error")))),
            Step::End => Poll::Ready(None),
        };
        self.ended = true;
        self.live = false;
        notes.live -= 1;
        answer
    }
}

impl Drop for Adversary {
    fn drop(&mut self) {
        if self.live {
            self.notes.lock().unwrap().live -= 1;
        }
    }
}

/// A script that a seed decides: items and pauses, then the end or an error.
pub(crate) fn script(seed: u64) -> Vec<Step> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let length = random(12);
    let mut script: Vec<_> = (0..length)
        .map(|_| match random(8) {
            0 | 1 => Step::Pending,
            2 => Step::Restless,
            _ => Step::Item,
        })
        .collect();
    script.push(if random(3) == 0 { Step::Error } else { Step::End });
    script
}
