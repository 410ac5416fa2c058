//! The line of those who wait for tokens: who is next, who is told, and who has gone.

use super::bucket::Bucket;
use std::{collections::VecDeque, task::Waker};
use tokio::time::Instant;

/// Who is to be woken, by number in line.
pub(super) type Calls = Vec<(u64, Waker)>;

/// A bucket, and those who wait for it in order of arrival.
///
/// It lives under a lock: what it gives back to be woken or dropped is woken and dropped outside.
pub(super) struct Line {
    pub(super) bucket: Bucket,
    waiting: VecDeque<Waiter>,
    /// What all that wait want together.
    wanted: u64,
    /// How many have ever come.
    arrived: u64,
}

struct Waiter {
    /// Greater than that of all before it.
    number: u64,
    tokens: u32,
    /// Gone while it has been woken and has not come again.
    waker: Option<Waker>,
    /// When it will look again by itself.
    looks_at: Option<Instant>,
}

/// How somebody stands who wants tokens.
pub(super) enum Standing {
    /// They are taken.
    Served,
    /// So many are in line before; worth another look at that instant, if the rate is not 0.
    Waits { number: u64, look_at: Option<Instant> },
}

impl Line {
    pub(super) fn new(bucket: Bucket) -> Self {
        Self { bucket, waiting: VecDeque::new(), wanted: 0, arrived: 0 }
    }

    /// Serves those whose turn has come, whether or not they look: a waiter that nobody polls holds up no other.
    pub(super) fn serve(&mut self, now: Instant, calls: &mut Calls) {
        self.bucket.refill(now, !self.waiting.is_empty());
        while let Some(first) = self.waiting.front()
            && self.bucket.serve(first.tokens)
        {
            self.wanted -= u64::from(first.tokens);
            let served = self.waiting.pop_front();
            calls.extend(served.and_then(|served| Some((served.number, served.waker?))));
        }
    }

    /// Takes tokens for somebody who does not wait, and overtakes nobody.
    pub(super) fn take(&mut self, tokens: u32) -> bool {
        self.waiting.is_empty() && self.bucket.take(tokens)
    }

    /// Puts somebody at the end of the line.
    pub(super) fn join(&mut self, tokens: u32, waker: Waker) -> Standing {
        self.arrived += 1;
        self.wanted += u64::from(tokens);
        let (number, look_at) = (self.arrived, self.bucket.ready_at(self.wanted));
        self.waiting.push_back(Waiter { number, tokens, waker: Some(waker), looks_at: look_at });
        Standing::Waits { number, look_at }
    }

    /// Looks how somebody stands who is in line, or was and has been served; gives the waker back that is not needed.
    pub(super) fn look(&mut self, number: u64, waker: Waker) -> (Standing, Option<Waker>) {
        let Ok(place) = self.place(number) else {
            return (Standing::Served, Some(waker));
        };
        let wanted = self.waiting.iter().take(place + 1).map(|waiter| u64::from(waiter.tokens)).sum();
        let look_at = self.bucket.ready_at(wanted);
        let waiter = &mut self.waiting[place];
        waiter.looks_at = look_at;
        (Standing::Waits { number, look_at }, waiter.waker.replace(waker))
    }

    /// Lets somebody go; who has been served in the meantime gives the tokens back.
    pub(super) fn leave(&mut self, number: u64, tokens: u32) -> Option<Waker> {
        let Ok(place) = self.place(number) else {
            self.bucket.give_back(tokens);
            return None;
        };
        self.wanted -= u64::from(tokens);
        self.waiting.remove(place).and_then(|waiter| waiter.waker)
    }

    /// Wakes the first in line if it would look at another instant than its turn: somebody before it has gone.
    pub(super) fn call_first(&mut self, calls: &mut Calls) {
        if let Some(first) = self.waiting.front_mut()
            && first.looks_at != self.bucket.ready_at(u64::from(first.tokens))
        {
            calls.extend(first.waker.take().map(|waker| (first.number, waker)));
        }
    }

    /// Wakes everybody: the rate has changed.
    pub(super) fn call_all(&mut self, calls: &mut Calls) {
        calls.extend(self.waiting.iter_mut().filter_map(|waiter| Some((waiter.number, waiter.waker.take()?))));
    }

    fn place(&self, number: u64) -> Result<usize, usize> {
        self.waiting.binary_search_by_key(&number, |waiter| waiter.number)
    }
}
