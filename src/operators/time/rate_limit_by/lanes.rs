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
    /// The keys that can be forgotten, with the turn that each had when it was noted here.
    ///
    /// A key that is used again is not moved: it is noted anew when it comes to the front, so that an item costs nothing
    /// here.
    /// Of one whose turn is still the same nothing waits.
    noted: VecDeque<(u64, K)>,
    /// Before that instant none of them has been idle for long enough.
    next_look: Option<Instant>,
    /// How many items wait.
    waiting: usize,
    /// Grows with every use of a key, and tells those of one instant apart.
    turn: u64,
}

struct Lane<T> {
    bucket: Bucket,
    /// The items that wait, with their costs.
    waiting: VecDeque<(T, u32)>,
    /// The turn in which it was last used, and when that was.
    turn: u64,
    used: Instant,
    /// It is among the noted ones.
    noted: bool,
}

/// When keys are forgotten.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forget {
    /// When they have not been used for so long.
    pub(super) idle: Option<Duration>,
    /// When there are as many and another one comes.
    pub(super) most: usize,
}

/// What becomes of an item that comes.
enum Admitted<T> {
    Passes(T),
    /// It is the first of its key that waits.
    DueAt(Instant),
    Behind,
}

impl<K: Eq + Hash + Clone, T> Lanes<K, T> {
    pub(super) fn new() -> Self {
        Self {
            lanes: HashMap::new(),
            due: BTreeMap::new(),
            noted: VecDeque::new(),
            next_look: None,
            waiting: 0,
            turn: 0,
        }
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
        self.turn += 1;
        let turn = self.turn;
        let (admitted, is_new) = match self.lanes.get_mut(&key) {
            Some(lane) => {
                if lane.is_forgotten(now, forget) {
                    lane.bucket = full.clone();
                }
                (lane.admit(item, cost, now, turn), lane.note())
            }
            None => {
                if self.lanes.len() >= forget.most {
                    self.forget_one();
                }
                let mut lane = Lane { bucket: full.clone(), waiting: VecDeque::new(), turn, used: now, noted: false };
                let admitted = (lane.admit(item, cost, now, turn), lane.note());
                self.lanes.insert(key.clone(), lane);
                admitted
            }
        };
        if is_new {
            self.noted.push_back((turn, key.clone()));
        }
        match admitted {
            Admitted::Passes(item) => return Some(item),
            Admitted::DueAt(due) => _ = self.due.insert((due, turn), key),
            Admitted::Behind => {}
        }
        self.waiting += 1;
        None
    }

    /// The item that is due first, if it is.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<T> {
        while self.next_due().is_some_and(|due| due <= now) {
            let (_, key) = self.due.pop_first()?;
            let lane = self.lanes.get_mut(&key)?;
            self.turn += 1;
            let item = lane.serve_first(now, self.turn);
            self.waiting -= usize::from(item.is_some());
            if let Some((_, cost)) = lane.waiting.front() {
                self.due.insert((due_at(&lane.bucket, *cost, now), self.turn), key);
            } else if lane.note() {
                self.noted.push_back((self.turn, key));
            }
            if item.is_some() {
                return item;
            }
        }
        None
    }

    /// Forgets the keys that have not been used for long enough.
    fn forget_unused(&mut self, now: Instant, forget: Forget) {
        let Some(idle) = forget.idle else { return };
        if self.next_look.is_some_and(|next| now < next) {
            return;
        }
        while let Some(used) = self.front() {
            if now.saturating_duration_since(used) < idle {
                self.next_look = Some(after(used, idle));
                return;
            }
            self.forget_front();
        }
    }

    /// Forgets a key that has not been used since it was noted, unless items of all of them wait.
    fn forget_one(&mut self) {
        if self.front().is_some() {
            self.forget_front();
        }
    }

    /// When the noted key at the front was last used, after those have gone from there that were used meanwhile.
    fn front(&mut self) -> Option<Instant> {
        loop {
            let (turn, key) = self.noted.front_mut()?;
            let lane = self.lanes.get_mut(key)?;
            if *turn == lane.turn {
                return Some(lane.used);
            }
            lane.noted = lane.waiting.is_empty();
            *turn = lane.turn;
            if lane.noted {
                self.noted.rotate_left(1);
            } else {
                self.noted.pop_front();
            }
        }
    }

    fn forget_front(&mut self) {
        if let Some((_, key)) = self.noted.pop_front() {
            self.lanes.remove(&key);
        }
    }
}

impl<T> Lane<T> {
    /// It has not been used for long enough, though it is still there.
    fn is_forgotten(&self, now: Instant, forget: Forget) -> bool {
        self.waiting.is_empty() && forget.idle.is_some_and(|idle| now.saturating_duration_since(self.used) >= idle)
    }

    fn admit(&mut self, item: T, cost: u32, now: Instant, turn: u64) -> Admitted<T> {
        (self.used, self.turn) = (now, turn);
        if !self.waiting.is_empty() {
            self.waiting.push_back((item, cost));
            return Admitted::Behind;
        }
        self.bucket.refill(now, false);
        if self.bucket.take(cost) {
            return Admitted::Passes(item);
        }
        self.waiting.push_back((item, cost));
        Admitted::DueAt(due_at(&self.bucket, cost, now))
    }

    /// Takes the first item that waits, if its tokens are there.
    fn serve_first(&mut self, now: Instant, turn: u64) -> Option<T> {
        (self.used, self.turn) = (now, turn);
        self.bucket.refill(now, true);
        let (_, cost) = self.waiting.front()?;
        if !self.bucket.serve(*cost) {
            return None;
        }
        self.waiting.pop_front().map(|(item, _)| item)
    }

    /// Notes it if nothing waits; tells whether it was not noted before.
    fn note(&mut self) -> bool {
        let is_new = self.waiting.is_empty() && !self.noted;
        self.noted |= is_new;
        is_new
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
        assert_eq!((lanes.lanes.len(), lanes.noted.len(), lanes.due.len()), (1, 1, 0));
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
        assert_eq!(lanes.noted.len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_happens_every_idle_key_is_noted_once() {
        let (now, full) = (Instant::now(), RateLimiter::per_second(1).burst(2).bucket());
        let forget = Forget { idle: Some(5 * SECOND), most: 4 };
        let mut lanes = Lanes::new();
        for step in 0..1_000_u32 {
            let now = now + step * SECOND / 3;
            lanes.admit((step * step % 7, step, 1 + step % 2), now, &full, forget);
            if step % 3 > 0 {
                lanes.take_due(now);
            }
            let idle = lanes.lanes.values().filter(|lane| lane.waiting.is_empty());
            assert!(idle.clone().all(|lane| lane.noted));
            let noted = lanes.lanes.values().filter(|lane| lane.noted).count();
            assert_eq!(noted, lanes.noted.len());
            let waiting: usize = lanes.lanes.values().map(|lane| lane.waiting.len()).sum();
            assert_eq!(waiting, lanes.waiting);
            assert_eq!(lanes.due.len(), lanes.lanes.len() - idle.count());
        }
        assert!(lanes.waiting > 0 && lanes.lanes.len() > 1);
    }
}
