//! `rate_drop`: no more items than a limiter allows, and the others not at all.

use super::{Cost, RateLimit};
use crate::{Observable, OnDrop, concurrency::RateLimiter, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the items that a limiter allows and drops the others.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/rate_drop.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-abcdefg-------h--|");
    /// let limiter = RateLimiter::new(1, m.frames(3)).burst(2);
    /// m.expect(source.rate_drop(limiter), "-ab-d--g-------h--|");
    /// # m.picture("docs/marbles/rate_drop.svg", "rate_drop(1 in 3 ms, burst 2)");
    /// # });
    /// ```
    ///
    /// The argument is a [`RateLimiter`], or a [`RateLimit`], which can let items cost more or less than one token, and
    /// takes a callback for what is dropped.
    /// An item whose tokens are not there when it comes is dropped, and so is every item while others wait in line for the
    /// same limiter.
    /// Nothing is held and no timer runs; the limiter is asked once an item, and for a run of items that come at once not
    /// again for what it refused.
    /// A long run of dropped items does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Both pass at once.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Panics
    ///
    /// When it is polled and an item costs more than the burst of the limiter.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut refused = Vec::new();
    /// let limit = RateLimit::by(RateLimiter::per_second(3)).on_drop(|request| refused.push(request));
    /// let Ok(admitted) = from_iter(1..=5).rate_drop(limit).to_vec().await;
    /// assert_eq!((admitted, refused), (vec![1, 2, 3], vec![4, 5]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`rate_limit`](Self::rate_limit) to let them wait instead, [`throttle`](Self::throttle) for one item in a while.
    #[doc(alias("loadShed", "shed", "throttleEnforcing", "governor"))]
    #[inline]
    pub fn rate_drop<C, D>(self, limit: impl Into<RateLimit<C, D>>) -> Observable<RateDropped<S, C, D>>
    where
        C: Cost<S::Item>,
        D: OnDrop<S::Item>,
    {
        let RateLimit { limiter, cost, on_drop } = limit.into();
        Observable::new(RateDropped { source: self.source, limiter, cost, on_drop, budget: Budget::new() })
    }
}

/// The source of [`Observable::rate_drop`].
#[pin_project]
#[derive(Clone)]
pub struct RateDropped<S, C, D> {
    #[pin]
    source: S,
    limiter: RateLimiter,
    cost: C,
    on_drop: D,
    /// Counts the items that were dropped.
    budget: Budget,
}

impl<S, C, D> Source for RateDropped<S, C, D>
where
    S: Source,
    C: Cost<S::Item>,
    D: OnDrop<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        // What was refused is refused for the rest of the poll: to ask the limiter costs more than all the rest.
        let mut refused = u64::MAX;
        loop {
            let item = match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => item,
                terminal => return Poll::Ready(terminal),
            };
            let tokens = this.cost.of(&item);
            if u64::from(tokens) < refused {
                if this.limiter.try_acquire(tokens) {
                    return Poll::Ready(Some(Ok(item)));
                }
                refused = u64::from(tokens);
            } else {
                this.limiter.assert_possible(tokens);
            }
            this.on_drop.dropped(item);
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.source.size_hint().1)
    }
}
