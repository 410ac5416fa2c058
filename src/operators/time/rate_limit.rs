//! `rate_limit`: no more items than a limiter allows, the others later.

use crate::{
    Observable, Untold,
    concurrency::{RateLimiter, Ticket},
    source::Source,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the items as fast as a limiter allows, and no faster.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/rate_limit.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-abcd----------e--|");
    /// let limiter = RateLimiter::new(1, m.frames(3)).burst(2);
    /// m.expect(source.rate_limit(limiter), "-ab-c--d-------e--|");
    /// # m.picture("docs/marbles/rate_limit.svg", "rate_limit(1 in 3 ms, burst 2)");
    /// # });
    /// ```
    ///
    /// The argument is a [`RateLimiter`], or a [`RateLimit`], which can let items cost more or less than one token.
    /// An item takes its tokens when it has come; where they are not there it waits for them, in one line with all others
    /// that share the limiter, and meanwhile the source is not asked for more: nothing is lost, and at most one item is
    /// held.
    /// While the consumer is busy, nothing is asked of the limiter.
    /// A cost of 0 passes at once.
    ///
    /// # Completion and errors
    ///
    /// Both pass at once when the source comes to them, which is not before the item that waits is out.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the item that waits, whose place in line or whose tokens are given back.
    ///
    /// # Panics
    ///
    /// When it is polled and an item costs more than the burst of the limiter, or has to wait outside a tokio runtime with
    /// time enabled.
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
    /// // An interface that takes ten letters a second, and twenty at once.
    /// let limiter = RateLimiter::per_second(10).burst(20);
    /// let limit = RateLimit::by(limiter).cost(|word: &&str| word.len() as u32);
    /// let words = from_iter(["internationalization", "localization"]).rate_limit(limit);
    /// let Ok(sent) = words.map(|_| begin.elapsed().as_millis()).to_vec().await;
    /// assert_eq!(sent, [0, 1_200]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`rate_drop`](Self::rate_drop) to drop what is over the limit, [`rate_limit_by`](Self::rate_limit_by) for a limit
    /// for each key, [`spaced`](Self::spaced) for no more than time between items.
    #[doc(alias("throttle", "shape", "ratelimit", "governor", "throttleShaping"))]
    pub fn rate_limit<C>(self, limit: impl Into<RateLimit<C>>) -> Observable<RateLimited<S, C>>
    where
        C: Cost<S::Item>,
    {
        let RateLimit { limiter, cost, on_drop: Untold } = limit.into();
        Observable::new(RateLimited { source: self.source, cost, waiting: None, ticket: Ticket::new(limiter) })
    }
}

/// What [`Observable::rate_limit`] and [`Observable::rate_drop`] are to keep to: which limiter, what an item costs, and
/// who is told of what is dropped.
#[derive(Clone)]
pub struct RateLimit<C = OneToken, D = Untold> {
    pub(super) limiter: RateLimiter,
    pub(super) cost: C,
    pub(super) on_drop: D,
}

impl RateLimit {
    /// Takes one token of `limiter` for each item.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let (begin, limiter) = (Instant::now(), RateLimiter::per_second(1));
    /// let letters = from_iter(["a", "b"]).rate_limit(RateLimit::by(limiter.clone()));
    /// let digits = from_iter(["1", "2"]).rate_limit(RateLimit::by(limiter)); // the same one
    /// assert_eq!(merge([letters, digits]).count().await, Ok(4));
    /// assert_eq!(begin.elapsed().as_secs(), 3);
    /// # }
    /// ```
    pub fn by(limiter: RateLimiter) -> Self {
        Self { limiter, cost: OneToken, on_drop: Untold }
    }
}

impl<C, D> RateLimit<C, D> {
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
    /// let (limiter, start) = (RateLimiter::per_second(10), Instant::now());
    /// let batches = from_iter([vec![0; 10], vec![0; 5]]);
    /// let sent = batches.rate_limit(RateLimit::by(limiter).cost(|batch: &Vec<u8>| batch.len() as u32));
    /// assert_eq!((sent.count().await, start.elapsed().as_millis()), (Ok(2), 500));
    /// # }
    /// ```
    #[must_use]
    pub fn cost<T, F: FnMut(&T) -> u32>(self, cost: F) -> RateLimit<F, D> {
        RateLimit { limiter: self.limiter, cost, on_drop: self.on_drop }
    }

    /// Hands every item that [`rate_drop`](Observable::rate_drop) drops to a closure; `rate_limit` drops none, and takes no
    /// such callback.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut dropped = Vec::new();
    /// let limit = RateLimit::by(RateLimiter::per_second(2)).on_drop(|n| dropped.push(n));
    /// assert_eq!(from_iter(1..=4).rate_drop(limit).to_vec().await, Ok(vec![1, 2]));
    /// assert_eq!(dropped, [3, 4]);
    /// # }
    /// ```
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> RateLimit<C, F> {
        RateLimit { limiter: self.limiter, cost: self.cost, on_drop }
    }
}

impl From<RateLimiter> for RateLimit {
    fn from(limiter: RateLimiter) -> Self {
        Self::by(limiter)
    }
}

impl<C, D> fmt::Debug for RateLimit<C, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimit").field("limiter", &self.limiter).finish_non_exhaustive()
    }
}

/// How many tokens an item costs: a closure, or [`OneToken`].
pub trait Cost<T> {
    /// What this item costs.
    fn of(&mut self, item: &T) -> u32;
}

impl<T, F: FnMut(&T) -> u32> Cost<T> for F {
    #[inline]
    fn of(&mut self, item: &T) -> u32 {
        self(item)
    }
}

/// Every item costs one token: the default of all limits.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneToken;

impl<T> Cost<T> for OneToken {
    #[inline]
    fn of(&mut self, _: &T) -> u32 {
        1
    }
}

/// The source of [`Observable::rate_limit`].
#[pin_project]
pub struct RateLimited<S: Source, C> {
    #[pin]
    source: S,
    cost: C,
    /// The item that waits for its tokens, and how many these are.
    waiting: Option<(S::Item, u32)>,
    /// In line only while an item waits.
    #[pin]
    ticket: Ticket,
}

impl<S, C> Source for RateLimited<S, C>
where
    S: Source,
    C: Cost<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        let tokens = match this.waiting {
            Some((_, tokens)) => *tokens,
            None => {
                let item = match ready!(this.source.poll_next(cx)) {
                    Some(Ok(item)) => item,
                    terminal => return Poll::Ready(terminal),
                };
                let tokens = this.cost.of(&item);
                this.ticket.assert_possible(tokens);
                *this.waiting = Some((item, tokens));
                tokens
            }
        };
        ready!(this.ticket.poll(tokens, cx));
        Poll::Ready(this.waiting.take().map(|(item, _)| Ok(item)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let waiting = usize::from(self.waiting.is_some());
        (lower.saturating_add(waiting), upper.and_then(|upper| upper.checked_add(waiting)))
    }
}

/// A clone shares the limiter.
impl<S: Source + Clone, C: Clone> Clone for RateLimited<S, C> {
    fn clone(&self) -> Self {
        let (source, cost) = (self.source.clone(), self.cost.clone());
        Self { source, cost, waiting: None, ticket: self.ticket.clone() }
    }
}
