//! What a rate limit for each key may be told beside the key.

use super::lanes::Forget;
use crate::{
    concurrency::{Bucket, RateLimiter},
    operators::time::OneToken,
};
use std::{fmt, time::Duration};

/// How many items wait at most, unless [`RateLimitBy::capacity`] says otherwise.
const CAPACITY: usize = 64;

/// How many keys are known at most, unless [`RateLimitBy::max_keys`] says otherwise.
const MAX_KEYS: usize = 10_000;

/// What [`rate_limit_by`](crate::Observable::rate_limit_by) is to keep to: the limit of each key, how many items can wait,
/// and which keys are forgotten.
#[derive(Clone)]
pub struct RateLimitBy<C = OneToken> {
    pub(super) limiter: RateLimiter,
    /// What a new key begins with.
    pub(super) full: Bucket,
    pub(super) cost: C,
    pub(super) capacity: usize,
    pub(super) forget: Forget,
}

impl RateLimitBy {
    /// Gives each key a limiter of its own with the rate and the burst of this one.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let begin = Instant::now();
    /// let limit = RateLimitBy::each(RateLimiter::per_second(1));
    /// assert_eq!(from_iter(["ann", "ben", "cid"]).rate_limit_by(|name| *name, limit).count().await, Ok(3));
    /// assert_eq!(begin.elapsed().as_secs(), 0); // nobody waits for another one
    /// # }
    /// ```
    pub fn each(limiter: RateLimiter) -> Self {
        let full = limiter.bucket();
        let forget = Forget { idle: full.time_to_fill(), most: MAX_KEYS };
        Self { limiter, full, cost: OneToken, capacity: CAPACITY, forget }
    }
}

impl<C> RateLimitBy<C> {
    /// Takes as many tokens for an item as `cost` says; none for one that costs 0.
    ///
    /// The closure says which items it takes: `|batch: &Vec<Row>| …`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let begin = Instant::now();
    /// let limit = RateLimitBy::each(RateLimiter::per_second(1).burst(5)).cost(|(_, size): &(&str, u32)| *size);
    /// let uploads = from_iter([("ann", 3), ("ann", 4), ("ben", 5)]).rate_limit_by(|upload| upload.0, limit);
    /// let taken = uploads.map(|upload| (upload.0, begin.elapsed().as_secs())).to_vec().await;
    /// assert_eq!(taken, Ok(vec![("ann", 0), ("ben", 0), ("ann", 2)]));
    /// # }
    /// ```
    #[must_use]
    pub fn cost<T, F: FnMut(&T) -> u32>(self, cost: F) -> RateLimitBy<F> {
        let Self { limiter, full, cost: _, capacity, forget } = self;
        RateLimitBy { limiter, full, cost, capacity, forget }
    }

    /// Lets up to `items` items wait, of all keys together; while so many do, the source is not asked for more.
    ///
    /// # Panics
    ///
    /// When `items` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let limit = RateLimitBy::each(RateLimiter::per_second(1)).capacity(1);
    /// let names = from_iter(["ann", "ann", "ben"]).rate_limit_by(|name| *name, limit);
    /// // While the second `ann` waits, there is no room to see who is behind.
    /// assert_eq!(names.to_vec().await, Ok(vec!["ann", "ann", "ben"]));
    /// # }
    /// ```
    #[must_use]
    #[track_caller]
    pub fn capacity(self, items: usize) -> Self {
        assert!(items > 0, "a rate limit that has room for 0 items would stop at the first that has to wait");
        Self { capacity: items, ..self }
    }

    /// Knows up to `keys` keys; when another one comes, one is forgotten that was not used lately, unless items of all of
    /// them wait.
    ///
    /// # Panics
    ///
    /// When `keys` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let begin = Instant::now();
    /// let limit = RateLimitBy::each(RateLimiter::per_second(1)).max_keys(1);
    /// let names = from_iter(["ann", "ben", "ann"]).rate_limit_by(|name| *name, limit);
    /// assert_eq!(names.count().await, Ok(3));
    /// assert_eq!(begin.elapsed().as_secs(), 0); // for `ben`, `ann` was forgotten
    /// # }
    /// ```
    #[must_use]
    #[track_caller]
    pub fn max_keys(mut self, keys: usize) -> Self {
        assert!(keys > 0, "a rate limit that knows 0 keys limits nothing");
        self.forget.most = keys;
        self
    }

    /// Forgets a key that has not been used for so long, instead of when its bucket must be full again.
    ///
    /// A shorter time than that lets a key begin anew with a full bucket; after 0 it begins anew with every item.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let (begin, minute) = (Instant::now(), Duration::from_secs(60));
    /// let limit = RateLimitBy::each(RateLimiter::new(1, minute)).idle(Duration::from_secs(10));
    /// let visits = interval(Duration::from_secs(20)).take(3).rate_limit_by(|_| "ann", limit);
    /// assert_eq!(visits.count().await, Ok(3));
    /// assert_eq!(begin.elapsed(), minute); // each visit found a full bucket
    /// # }
    /// ```
    #[must_use]
    pub fn idle(mut self, time: Duration) -> Self {
        self.forget.idle = Some(time);
        self
    }
}

impl From<RateLimiter> for RateLimitBy {
    fn from(limiter: RateLimiter) -> Self {
        Self::each(limiter)
    }
}

impl<C> fmt::Debug for RateLimitBy<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimitBy")
            .field("limiter", &self.limiter)
            .field("capacity", &self.capacity)
            .field("forget", &self.forget)
            .finish_non_exhaustive()
    }
}
