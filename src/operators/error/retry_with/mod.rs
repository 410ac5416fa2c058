//! `retry_with`: another attempt, after a delay that a policy says.

use crate::{
    Observable,
    parts::{budget::Budget, timer::Timer},
    source::Source,
};
use backon::BackoffBuilder;
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

mod policy;

pub use policy::{EveryError, OnRetry, RetryFilter, RetryPolicy};

impl<S: Source> Observable<S> {
    /// Begins the source anew where it fails, after delays that a policy says.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../../docs/marbles/retry_with.svg"))]
    ///
    /// ```
    /// # use headwater::{backon::ConstantBuilder, prelude::*};
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-#");
    /// let policy = ConstantBuilder::default().with_delay(m.frames(2)).with_max_times(2);
    /// m.expect(source.retry_with(policy), "-a----a----a-#");
    /// # m.picture("docs/marbles/retry_with.svg", "retry_with(policy)");
    /// # });
    /// ```
    ///
    /// The argument is any builder of [`backon`] (constant, Fibonacci or exponential delays, with jitter,
    /// with limits to their number and sum), or a [`RetryPolicy`] with a filter on the error, a callback, and attempts
    /// that a success gives back.
    /// Each attempt is a clone of the source; the failed one is dropped before its delay begins.
    /// Items that were emitted before an error are not taken back.
    /// A delay of 0 is none, and needs no clock; the operator gives way after every 1,024 attempts.
    /// What cannot be cloned, such as a future, is made repeatable by [`defer`](fn@crate::create::defer).
    ///
    /// # Completion and errors
    ///
    /// Completes with the first attempt that does.
    /// When the policy has no more delays, and for an error that its filter does not like, the error passes at once.
    ///
    /// # Cancellation
    ///
    /// Drops the attempt that runs, or the timer of the delay.
    ///
    /// # Panics
    ///
    /// When it waits outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{backon::ExponentialBuilder, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let start = tokio::time::Instant::now();
    /// let calls = std::cell::Cell::new(0);
    /// let call = || async {
    ///     calls.set(calls.get() + 1);
    ///     if calls.get() > 3 { Ok("done") } else { Err("busy") }
    /// };
    /// assert_eq!(defer(call).retry_with(ExponentialBuilder::default()).to_vec().await, Ok(vec!["done"]));
    /// assert_eq!(start.elapsed().as_secs(), 1 + 2 + 4);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`retry`](Self::retry) for a count without delays, [`retry_when`](Self::retry_when) to decide with an observable.
    #[doc(alias("retryWhen", "retryBackoff", "backoff", "retry({count, delay, resetOnSuccess})", "retrySpec"))]
    pub fn retry_with<B, W, C>(self, policy: impl Into<RetryPolicy<B, W, C>>) -> Observable<RetryWith<S, B, W, C>>
    where
        S: Clone,
        B: BackoffBuilder + Clone,
        W: RetryFilter<S::Error>,
        C: OnRetry<S::Error>,
    {
        Observable::new(RetryWith {
            source: Some(self.source),
            policy: policy.into(),
            delays: None,
            run: None,
            delay: Timer::new(),
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::retry_with`].
#[pin_project]
pub struct RetryWith<S, B: BackoffBuilder, W, C> {
    /// What attempts are cloned from, never polled; gone at the end.
    source: Option<S>,
    policy: RetryPolicy<B, W, C>,
    /// The delays that are left; made at the first error, and anew at the first one behind a success that resets.
    delays: Option<B::Backoff>,
    /// The attempt that runs.
    #[pin]
    run: Option<S>,
    /// Set between two attempts.
    #[pin]
    delay: Timer,
    /// Counts the failed attempts.
    budget: Budget,
}

impl<S, B, W, C> Source for RetryWith<S, B, W, C>
where
    S: Source + Clone,
    B: BackoffBuilder + Clone,
    W: RetryFilter<S::Error>,
    C: OnRetry<S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let terminal = loop {
            if this.delay.is_set() {
                ready!(this.delay.as_mut().poll(cx));
            }
            let Some(run) = this.run.as_mut().as_pin_mut() else {
                let Some(source) = this.source else { return Poll::Ready(None) };
                this.run.set(Some(source.clone()));
                continue;
            };
            let error = match ready!(run.poll_next(cx)) {
                Some(Ok(item)) => {
                    if this.policy.reset_on_success {
                        *this.delays = None;
                    }
                    return Poll::Ready(Some(Ok(item)));
                }
                Some(Err(error)) => error,
                None => break None,
            };
            this.run.set(None);
            if !this.policy.when.retries(&error) {
                break Some(Err(error));
            }
            let delays = this.delays.get_or_insert_with(|| this.policy.backoff.clone().build());
            let Some(delay) = delays.next() else { break Some(Err(error)) };
            this.policy.on_retry.retrying(&error, delay);
            if !delay.is_zero() {
                this.delay.as_mut().set_in(delay);
            }
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        };
        this.run.set(None);
        this.delay.release();
        *this.source = None;
        *this.delays = None;
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match (&self.run, &self.source) {
            // Every attempt may emit before it fails.
            (Some(run), Some(source)) => (run.size_hint().0.min(source.size_hint().0), None),
            (None, Some(source)) => (source.size_hint().0, None),
            (_, None) => (0, Some(0)),
        }
    }
}

impl<S, B, W, C> Clone for RetryWith<S, B, W, C>
where
    S: Clone,
    B: BackoffBuilder + Clone,
    W: Clone,
    C: Clone,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            policy: self.policy.clone(),
            delays: None,
            run: None,
            delay: Timer::new(),
            budget: Budget::new(),
        }
    }
}
