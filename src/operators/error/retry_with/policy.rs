//! What `retry_with` is told: how long to wait, for which errors, and who hears of it.

use crate::Untold;
use backon::BackoffBuilder;
use std::{fmt, time::Duration};

/// What [`Observable::retry_with`](crate::Observable::retry_with) is to do: delays from a builder of
/// [`backon`], and its options.
///
/// # Examples
///
/// ```
/// use headwater::{backon::FibonacciBuilder, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let mut delays = Vec::new();
/// let policy = RetryPolicy::new(FibonacciBuilder::default().with_max_times(4))
///     .when(|error: &&str| *error == "busy")
///     .on_retry(|_: &&str, delay| delays.push(delay.as_secs()));
/// let outcome = defer(|| throw_error::<u32, _>("busy")).retry_with(policy).to_vec().await;
/// assert_eq!((outcome, delays), (Err("busy"), vec![1, 1, 2, 3]));
/// # }
/// ```
#[derive(Clone)]
pub struct RetryPolicy<B, W = EveryError, C = Untold> {
    pub(super) backoff: B,
    pub(super) when: W,
    pub(super) on_retry: C,
    pub(super) reset_on_success: bool,
}

impl<B: BackoffBuilder> RetryPolicy<B> {
    /// Retries after every error, with the delays of a builder such as
    /// [`ExponentialBuilder`](backon::ExponentialBuilder); an iterator of delays that can be cloned is one too.
    ///
    /// How many attempts there are is the builder's matter: those of `backon` allow three retries unless told otherwise.
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
    /// let begin = Instant::now();
    /// let delays = [1, 2, 4].map(Duration::from_secs).into_iter();
    /// let busy = defer(|| throw_error::<u32, _>("busy")).retry_with(RetryPolicy::new(delays));
    /// assert_eq!(busy.count().await, Err("busy"));
    /// assert_eq!(begin.elapsed().as_secs(), 7);
    /// # }
    /// ```
    pub fn new(backoff: B) -> Self {
        Self { backoff, when: EveryError, on_retry: Untold, reset_on_success: false }
    }
}

impl<B, W, C> RetryPolicy<B, W, C> {
    /// Retries only after errors that a predicate likes; the others pass at once.
    ///
    /// The closure names the type of the error: `|error: &std::io::Error| …`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{backon::ConstantBuilder, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let policy = RetryPolicy::new(ConstantBuilder::new()).when(|error: &&str| *error == "busy");
    /// let refused = throw_error::<u32, _>("forbidden").retry_with(policy);
    /// assert_eq!(refused.count().await, Err("forbidden")); // at once
    /// # }
    /// ```
    #[must_use]
    pub fn when<E, P: FnMut(&E) -> bool>(self, predicate: P) -> RetryPolicy<B, P, C> {
        let Self { backoff, when: _, on_retry, reset_on_success } = self;
        RetryPolicy { backoff, when: predicate, on_retry, reset_on_success }
    }

    /// Tells a closure of each retry before its delay: the error, and how long the delay is.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{backon::ConstantBuilder, prelude::*};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut retries = 0;
    /// let delays = ConstantBuilder::new().with_delay(Duration::from_secs(1)).with_max_times(2);
    /// let policy = RetryPolicy::new(delays).on_retry(|error: &&str, delay| {
    ///     println!("{error}, again in {delay:?}");
    ///     retries += 1;
    /// });
    /// assert_eq!(throw_error::<u32, _>("busy").retry_with(policy).count().await, Err("busy"));
    /// assert_eq!(retries, 2);
    /// # }
    /// ```
    #[must_use]
    pub fn on_retry<E, F: FnMut(&E, Duration)>(self, on_retry: F) -> RetryPolicy<B, W, F> {
        let Self { backoff, when, on_retry: _, reset_on_success } = self;
        RetryPolicy { backoff, when, on_retry, reset_on_success }
    }

    /// Begins with the first delay again, and with the full number of attempts, once an attempt has emitted an item.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{backon::ConstantBuilder, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let breaks = just(1).with_error().concat(defer(|| throw_error("reset")));
    /// let policy = RetryPolicy::new(ConstantBuilder::new().with_max_times(1)).reset_on_success();
    /// assert_eq!(breaks.retry_with(policy).take(10).count().await, Ok(10)); // every attempt had an item
    /// # }
    /// ```
    #[must_use]
    pub fn reset_on_success(self) -> Self {
        Self { reset_on_success: true, ..self }
    }
}

impl<B: BackoffBuilder> From<B> for RetryPolicy<B> {
    fn from(backoff: B) -> Self {
        Self::new(backoff)
    }
}

impl<B: fmt::Debug, W, C> fmt::Debug for RetryPolicy<B, W, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("backoff", &self.backoff)
            .field("reset_on_success", &self.reset_on_success)
            .finish_non_exhaustive()
    }
}

/// What decides whether an error is worth another attempt: a closure, or [`EveryError`].
pub trait RetryFilter<E> {
    /// There may be another attempt after this error.
    fn retries(&mut self, error: &E) -> bool;
}

impl<E, P: FnMut(&E) -> bool> RetryFilter<E> for P {
    fn retries(&mut self, error: &E) -> bool {
        self(error)
    }
}

/// All errors are worth another attempt: the default of [`RetryPolicy`].
#[derive(Clone, Copy, Debug, Default)]
pub struct EveryError;

impl<E> RetryFilter<E> for EveryError {
    fn retries(&mut self, _: &E) -> bool {
        true
    }
}

/// What hears of each retry: a closure, or nobody.
pub trait OnRetry<E> {
    /// After this error and this delay there will be another attempt.
    fn retrying(&mut self, error: &E, delay: Duration);
}

impl<E, F: FnMut(&E, Duration)> OnRetry<E> for F {
    fn retrying(&mut self, error: &E, delay: Duration) {
        self(error, delay);
    }
}

impl<E> OnRetry<E> for Untold {
    fn retrying(&mut self, _: &E, _: Duration) {}
}
