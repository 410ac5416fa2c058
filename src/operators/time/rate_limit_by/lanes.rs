//! The lanes of `rate_limit_by`: for each key a bucket, and the items that wait for it.

use crate::{concurrency::Bucket, parts::timer::after};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    hash::Hash,
    time::Duration,
};
use tokio::time::Instant;

/// Buckets and items by key; it is told the time, and waits for nothing.
pub(super) struct Lanes<K, T> {
    lanes: HashMap<K, Lane<T>>,
    /// The keys with items that wait, by the instant at which the first of these is due.
    due: BTreeMap<(Instant, u64), K>,
    /// The keys without such items, the one that was used least recently first.
    idle: BTreeMap<u64, K>,
    /// How many items wait.
    waiting: usize,
    /// Grows before each entry of `due` and `idle`, and tells those of one instant apart.
    turn: u64,
}

struct Lane<T> {
    bucket: Bucket,
    /// The items that wait, with their costs.
    waiting: VecDeque<(T, u32)>,
    /// Where the key stands in `idle`, if nothing waits; 0 before it was used.
    turn: u64,
    /// When it was last used.
    used: Instant,
}

/// When keys are forgotten.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forget {
    /// When they have not been used for so long.
    pub(super) idle: Option<Duration>,
    /// When there are as many and another one comes.
    pub(super) most: usize,
}

impl<K: Eq + Hash + Clone, T> Lanes<K, T> {
    pub(super) fn new() -> Self {
        Self { lanes: HashMap::new(), due: BTreeMap::new(), idle: BTreeMap::new(), waiting: 0, turn: 0 }
    }

    /// How many items wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// When the first of them is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.due.first_key_value().map(|((due, _), _)| *due)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new();
    }

    /// Takes an item in; gives it back if it may pass now.
    pub(super) fn admit(
        &mut self,
        (key, item, cost): (K, T, u32),
        now: Instant,
        full: &Bucket,
        forget: Forget,
    ) -> Option<T> {
        self.forget_unused(now, forget);
        if !self.lanes.contains_key(&key) {
            if self.lanes.len() >= forget.most {
                self.forget_oldest();
            }
            let lane = Lane { bucket: full.clone(), waiting: VecDeque::new(), turn: 0, used: now };
            self.lanes.insert(key.clone(), lane);
        }
        let lane = self.lanes.get_mut(&key)?;
        lane.used = now;
        if !lane.waiting.is_empty() {
            lane.waiting.push_back((item, cost));
            self.waiting += 1;
            return None;
        }
        self.idle.remove(&lane.turn);
        lane.bucket.refill(now, false);
        self.turn += 1;
        if lane.bucket.take(cost) {
            lane.turn = self.turn;
            self.idle.insert(self.turn, key);
            return Some(item);
        }
        self.due.insert((due_at(&lane.bucket, cost, now), self.turn), key);
        lane.waiting.push_back((item, cost));
        self.waiting += 1;
        None
    }

    /// The item that is due first, if it is.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<T> {
        while self.next_due().is_some_and(|due| due <= now) {
            let (_, key) = self.due.pop_first()?;
            let lane = self.lanes.get_mut(&key)?;
            lane.bucket.refill(now, true);
            lane.used = now;
            let first = lane.waiting.front().map(|(_, cost)| *cost)?;
            let item = if lane.bucket.serve(first) { lane.waiting.pop_front() } else { None };
            self.waiting -= usize::from(item.is_some());
            self.turn += 1;
            match lane.waiting.front() {
                Some((_, cost)) => {
                    self.due.insert((due_at(&lane.bucket, *cost, now), self.turn), key);
                }
                None => {
                    lane.turn = self.turn;
                    self.idle.insert(self.turn, key);
                }
            }
            if let Some((item, _)) = item {
                return Some(item);
            }
        }
        None
    }

    /// Forgets the keys that have not been used for long enough; those whose items wait are in use.
    fn forget_unused(&mut self, now: Instant, forget: Forget) {
        let Some(idle) = forget.idle else { return };
        while let Some((_, key)) = self.idle.first_key_value()
            && self.lanes.get(key).is_none_or(|lane| now.saturating_duration_since(lane.used) >= idle)
        {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, key)) = self.idle.pop_first() {
            self.lanes.remove(&key);
        }
    }
}

/// An instant that nobody will see where nothing comes back.
fn due_at(bucket: &Bucket, cost: u32, now: Instant) -> Instant {
    bucket.ready_at(u64::from(cost)).unwrap_or_else(|| after(now, Duration::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concurrency::RateLimiter;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn keys_are_forgotten_when_they_are_too_many_or_too_old_but_not_while_items_wait() {
        let (now, full) = (Instant::now(), RateLimiter::per_second(1).bucket());
        let forget = Forget { idle: Some(10 * SECOND), most: 2 };
        let mut lanes = Lanes::new();
        for key in ["a", "b", "a"] {
            lanes.admit((key, (), 1), now, &full, forget);
        }
        assert_eq!((lanes.lanes.len(), lanes.waiting()), (2, 1));
        // `b` is the only key that is not in use.
        lanes.admit(("c", (), 1), now, &full, forget);
        assert!(lanes.lanes.contains_key("a") && lanes.lanes.contains_key("c") && lanes.lanes.len() == 2);
        lanes.admit(("c", (), 1), now, &full, forget);
        lanes.admit(("d", (), 1), now, &full, forget);
        assert_eq!(lanes.lanes.len(), 3, "no key can be forgotten");
        assert!(lanes.take_due(now + SECOND).is_some() && lanes.take_due(now + SECOND).is_some());
        lanes.admit(("e", (), 1), now + 10 * SECOND, &full, forget);
        assert!(!lanes.lanes.contains_key("d"), "it was idle for too long");
        lanes.admit(("e", (), 1), now + 11 * SECOND, &full, forget);
        assert_eq!((lanes.lanes.len(), lanes.idle.len(), lanes.due.len()), (1, 1, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_that_is_used_is_not_the_oldest() {
        let (now, full) = (Instant::now(), RateLimiter::per_second(10).bucket());
        let forget = Forget { idle: None, most: 2 };
        let mut lanes = Lanes::new();
        for key in ["a", "b", "a", "c"] {
            assert_eq!(lanes.admit((key, key, 1), now, &full, forget), Some(key));
        }
        assert!(lanes.lanes.contains_key("a") && lanes.lanes.contains_key("c") && lanes.lanes.len() == 2);
        assert_eq!(lanes.idle.len(), 2);
    }
}
