//! A limit to how often something happens, shared by whoever does it.

mod bucket;
mod line;
mod ticket;

pub(crate) use bucket::Bucket;
pub(crate) use ticket::Ticket;

use crate::parts::sync::{Mutex, MutexGuard};
use line::{Calls, Line};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use ticket::make;
use tokio::time::Instant;

/// Limits how often something happens: so many tokens come back in a period, and whatever happens takes some.
///
/// It is a token bucket.
/// A limiter begins full: as many tokens as its burst can be taken at once, and then as many as come back.
/// They come back evenly, one by one, and not all at the end of a period; what does not fit is lost.
///
/// Clones are the same limiter: give one to each of several pipelines and tasks, and together they keep to the limit.
/// Who waits for tokens is served in order of arrival, and nobody overtakes, however few tokens it wants.
/// The clock is tokio's, so that a paused one is obeyed; it is not read before somebody wants a token.
/// A wait is rounded up to the millisecond, which is the step of tokio's timers, yet the rate is reached: what comes back
/// within that millisecond is handed out together, be it more than the burst.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use tokio::time::Instant;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let limiter = RateLimiter::per_second(10).burst(2);
/// let begin = Instant::now();
/// for _ in 0..4 {
///     limiter.acquire(1).await;
/// }
/// assert_eq!(begin.elapsed().as_millis(), 200); // two at once, and one each tenth of a second
/// # }
/// ```
///
/// # See also
///
/// [`Observable::rate_limit`](crate::Observable::rate_limit) for the items of an observable.
#[derive(Clone)]
#[doc(alias("TokenBucket", "RateLimit", "Throttle", "governor"))]
pub struct RateLimiter {
    shared: Arc<Shared>,
}

struct Shared {
    line: Mutex<Line>,
    /// Never changes.
    burst: u32,
}

impl RateLimiter {
    /// Brings `amount` tokens back in every `period`, and holds as many at most.
    ///
    /// A limiter with an amount of 0 lets one token pass, which is there at the beginning, and then nothing until
    /// [`set_rate`](Self::set_rate) says otherwise.
    ///
    /// # Panics
    ///
    /// When `period` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::RateLimiter;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let limiter = RateLimiter::new(100, Duration::from_secs(60));
    /// assert!(limiter.try_acquire(100) && !limiter.try_acquire(1));
    /// # }
    /// ```
    #[track_caller]
    pub fn new(amount: u32, period: Duration) -> Self {
        Self::with(Bucket::new(amount, period))
    }

    /// Brings `amount` tokens back in every second, and holds as many at most: [`new`](Self::new) with a second.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::RateLimiter;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let (limiter, start) = (RateLimiter::per_second(10), Instant::now());
    /// for _ in 0..15 {
    ///     limiter.acquire(1).await; // ten at once, then one every 100 ms
    /// }
    /// assert_eq!(start.elapsed().as_millis(), 500);
    /// # }
    /// ```
    pub fn per_second(amount: u32) -> Self {
        Self::new(amount, Duration::from_secs(1))
    }

    fn with(bucket: Bucket) -> Self {
        let burst = bucket.burst();
        Self { shared: Arc::new(Shared { line: Mutex::new(Line::new(bucket)), burst }) }
    }

    /// Makes a limiter of the same rate that holds up to `tokens`, and so lets as many pass at once.
    ///
    /// It is a limiter of its own, and full.
    /// With a burst of 1 what passes is spaced evenly.
    ///
    /// # Panics
    ///
    /// When `tokens` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::RateLimiter;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let even = RateLimiter::per_second(10).burst(1);
    /// assert!(even.try_acquire(1) && !even.try_acquire(1));
    /// # }
    /// ```
    #[must_use = "it makes another limiter"]
    #[track_caller]
    pub fn burst(self, tokens: u32) -> Self {
        Self::with(self.bucket().with_burst(tokens))
    }

    /// Waits until `cost` tokens are there, and takes them.
    ///
    /// A cost of 0 waits for nobody and takes nothing.
    /// Nothing is taken, and no place in line, before the future is polled.
    ///
    /// # Cancellation
    ///
    /// Dropping the future gives back its place in line, or the tokens if it was not polled since they were taken for it;
    /// who comes next is woken.
    ///
    /// # Panics
    ///
    /// When `cost` is larger than the burst: so many tokens are never there.
    /// The future, when it has to wait and is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::RateLimiter;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let (limiter, start) = (RateLimiter::per_second(100), Instant::now());
    /// limiter.acquire(100).await; // an upload of 100 KB, which is the whole burst
    /// limiter.acquire(20).await;
    /// assert_eq!(start.elapsed().as_millis(), 200);
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire(&self, cost: u32) -> Acquire {
        self.assert_possible(cost);
        Acquire { cost, ticket: Ticket::new(self.clone()) }
    }

    /// Takes `cost` tokens if they are there and nobody waits for any; tells whether it did.
    ///
    /// A cost of 0 is always there.
    ///
    /// # Panics
    ///
    /// When `cost` is larger than the burst.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let limiter = RateLimiter::per_second(1);
    /// assert!(limiter.try_acquire(1));
    /// assert!(!limiter.try_acquire(1));
    /// # }
    /// ```
    #[must_use = "without the tokens the work has to wait"]
    #[track_caller]
    pub fn try_acquire(&self, cost: u32) -> bool {
        self.assert_possible(cost);
        cost == 0 || self.take(cost)
    }

    /// From now on brings `amount` tokens back in every `period`; those that wait know at once.
    ///
    /// The burst and the tokens that are there stay as they are.
    /// An amount of 0 stops the limiter: what is there can be taken, and nothing comes back.
    ///
    /// # Panics
    ///
    /// When `period` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let limiter = RateLimiter::new(0, Duration::from_secs(1));
    /// limiter.acquire(1).await;
    /// let waits = tokio::spawn(limiter.acquire(1));
    /// limiter.set_rate(10, Duration::from_secs(1));
    /// waits.await.unwrap();
    /// # }
    /// ```
    #[track_caller]
    pub fn set_rate(&self, amount: u32, period: Duration) {
        assert!(!period.is_zero(), "a rate needs a period longer than 0");
        let (mut calls, now) = (Calls::new(), Instant::now());
        {
            let mut line = self.line();
            line.serve(now, &mut calls);
            line.bucket.set_rate(amount, period);
            line.call_all(&mut calls);
        }
        make(calls, None);
    }

    /// What it does to a cost that can never be paid.
    #[track_caller]
    pub(crate) fn assert_possible(&self, cost: u32) {
        let burst = self.shared.burst;
        assert!(cost <= burst, "a cost of {cost} is larger than the burst of the rate limiter, which is {burst}");
    }

    /// A full bucket of its rate and burst.
    pub(crate) fn bucket(&self) -> Bucket {
        self.line().bucket.full()
    }

    fn take(&self, tokens: u32) -> bool {
        let (mut calls, now) = (Calls::new(), Instant::now());
        let taken = {
            let mut line = self.line();
            line.serve(now, &mut calls);
            line.take(tokens)
        };
        make(calls, None);
        taken
    }

    /// Nothing but the line's own code runs under the lock.
    fn line(&self) -> MutexGuard<'_, Line> {
        self.shared.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter").field("burst", &self.shared.burst).finish_non_exhaustive()
    }
}

/// Waits for the tokens of a [`RateLimiter`]; made by [`RateLimiter::acquire`].
#[pin_project]
#[must_use = "nothing is acquired before it is awaited"]
pub struct Acquire {
    /// What is still to be paid: 0 once it is.
    cost: u32,
    #[pin]
    ticket: Ticket,
}

impl Future for Acquire {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        ready!(this.ticket.poll(*this.cost, cx));
        *this.cost = 0;
        Poll::Ready(())
    }
}

impl fmt::Debug for Acquire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acquire").field("cost", &self.cost).finish_non_exhaustive()
    }
}
