//! `rate_limit_by`: no more items of one key than a limit allows, the others later.

mod lanes;
mod options;

pub use options::RateLimitBy;

use super::Cost;
use crate::{
    Observable,
    parts::{budget::Budget, timer::Timer},
    source::Source,
};
use lanes::Lanes;
use pin_project::pin_project;
use std::{
    hash::Hash,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Emits the items of each key as fast as a limit allows, which each key has for itself.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../../docs/marbles/rate_limit_by.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-aA-b-a----B-|");
    /// let limiter = RateLimiter::new(1, m.frames(4));
    /// let by_letter = |letter: &&str| letter.to_lowercase();
    /// m.expect(source.rate_limit_by(by_letter, limiter), "-a--bA---a-B-|");
    /// # m.picture("docs/marbles/rate_limit_by.svg", "rate_limit_by(letter, 1 in 4 ms)");
    /// # });
    /// ```
    ///
    /// The second argument is a [`RateLimiter`](crate::concurrency::RateLimiter), of which each key has one of its own with
    /// the same rate and burst, or a [`RateLimitBy`] with costs, capacities, and when keys are forgotten.
    /// The limiter that is given is only the pattern: its tokens are not taken, and its rate is looked at once, here.
    /// Items of one key stay in order; an item whose key has tokens passes those of other keys that wait.
    /// At most 64 items wait; while so many do, the source is not asked for more, whichever keys have tokens.
    /// A key is forgotten when its bucket must be full again, which makes no difference to it; where there are 10,000 and
    /// another one comes, one that was not used lately is forgotten sooner, and if it comes again begins with a full
    /// bucket.
    /// A key whose items wait is never forgotten.
    /// What is due comes before what the source has, and at one instant in the order in which it was next in its key.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and nothing waits any more.
    /// An error passes at once and drops the items that wait.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the timer and the items that wait.
    ///
    /// # Panics
    ///
    /// When it is polled and an item costs more than the burst, or has to wait outside a tokio runtime with time enabled.
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
    /// let requests = from_iter([("ann", 1), ("ann", 2), ("ben", 3), ("ann", 4)]);
    /// let served = requests.rate_limit_by(|request| request.0, RateLimiter::per_second(1));
    /// let Ok(served) = served.map(|request| (request.1, begin.elapsed().as_secs())).to_vec().await;
    /// assert_eq!(served, [(1, 0), (3, 0), (2, 1), (4, 2)]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`rate_limit`](Self::rate_limit) for one limit for all.
    #[doc(alias("keyedRateLimit", "rateLimitPerKey", "governor"))]
    pub fn rate_limit_by<K, F, C>(
        self,
        key: F,
        limit: impl Into<RateLimitBy<C>>,
    ) -> Observable<RateLimitedBy<S, K, F, C>>
    where
        K: Eq + Hash + Clone,
        F: FnMut(&S::Item) -> K,
        C: Cost<S::Item>,
    {
        Observable::new(RateLimitedBy {
            source: Some(self.source),
            key,
            options: limit.into(),
            lanes: Lanes::new(),
            alarm: Timer::new(),
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::rate_limit_by`].
#[pin_project]
pub struct RateLimitedBy<S: Source, K, F, C> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    key: F,
    options: RateLimitBy<C>,
    /// The items that wait, at most as many as the capacity.
    lanes: Lanes<K, S::Item>,
    /// Set for what is due next.
    #[pin]
    alarm: Timer,
    /// Counts the items that were taken and have to wait.
    budget: Budget,
}

impl<S, K, F, C> Source for RateLimitedBy<S, K, F, C>
where
    S: Source,
    K: Eq + Hash + Clone,
    F: FnMut(&S::Item) -> K,
    C: Cost<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let RateLimitBy { limiter, full, cost, capacity, forget } = this.options;
        // The clock is read once for all the items of one poll, and not at all if there are none.
        let mut clock = None;
        if this.lanes.waiting() > 0
            && let Some(item) = this.lanes.take_due(*clock.insert(Instant::now()))
        {
            return Poll::Ready(Some(Ok(item)));
        }
        while this.lanes.waiting() < *capacity {
            let Some(source) = this.source.as_mut().as_pin_mut() else { break };
            let item = match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => item,
                Poll::Ready(Some(Err(error))) => {
                    this.source.set(None);
                    this.lanes.clear();
                    this.alarm.release();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => {
                    this.source.set(None);
                    break;
                }
                Poll::Pending => break,
            };
            let (key, tokens) = ((this.key)(&item), cost.of(&item));
            limiter.assert_possible(tokens);
            let now = *clock.get_or_insert_with(Instant::now);
            if let Some(item) = this.lanes.admit((key, item, tokens), now, full, *forget) {
                return Poll::Ready(Some(Ok(item)));
            }
            if this.budget.is_spent(cx) {
                break;
            }
        }
        loop {
            let Some(due) = this.lanes.next_due() else {
                if this.source.is_some() {
                    return Poll::Pending;
                }
                this.alarm.release();
                return Poll::Ready(None);
            };
            this.alarm.as_mut().set(due);
            ready!(this.alarm.as_mut().poll(cx));
            if let Some(item) = this.lanes.take_due(Instant::now()) {
                return Poll::Ready(Some(Ok(item)));
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        let waiting = self.lanes.waiting();
        (lower.saturating_add(waiting), upper.and_then(|upper| upper.checked_add(waiting)))
    }
}

impl<S, K, F, C> Clone for RateLimitedBy<S, K, F, C>
where
    S: Source + Clone,
    K: Eq + Hash + Clone,
    F: Clone,
    C: Clone,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            key: self.key.clone(),
            options: self.options.clone(),
            lanes: Lanes::new(),
            alarm: Timer::new(),
            budget: Budget::new(),
        }
    }
}
