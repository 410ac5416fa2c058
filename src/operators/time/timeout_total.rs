//! `timeout_total`: an error when the source lets the consumer wait for too long in all.

use super::Elapsed;
use crate::{Observable, parts::timer::Timer, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Fails with [`Elapsed`] when the source has not completed in time.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/timeout_total.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a--b--c--d--e-|");
    /// m.expect_subscriptions(&source, ["^--------!"]);
    /// m.expect(source.timeout_total(m.frames(9)), "-a--b--c-#").error("timed out after 9ms");
    /// # m.picture("docs/marbles/timeout_total.svg", "timeout_total(9 ms)");
    /// # });
    /// ```
    ///
    /// The time is that in which the consumer has asked and the source has nothing; what the consumer takes for an item is
    /// not counted, as with every timeout of this crate.
    /// For a limit by the wall clock, which includes that, there is [`take_until`](Self::take_until) with a sleep.
    /// The error of the pipeline has to be made [`From`] an [`Elapsed`].
    /// What is there at the very end of the time passes, and so does what has come before anybody noticed that the time was
    /// over; from then on the source has to have the rest at hand.
    /// With a duration of 0 it has to have everything at hand.
    /// As long as the source has items at hand, no timer and no clock is touched.
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    /// When the time is over, the source is dropped before the error is emitted.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the timer.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Elapsed, prelude::*};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let pages = || interval(ms(10)).take(5).with_error::<Elapsed>();
    /// assert_eq!(pages().timeout_total(ms(50)).count().await, Ok(5));
    /// assert!(pages().timeout_total(ms(49)).count().await.is_err());
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`timeout`](Self::timeout) for a limit to each item, [`take_for`](Self::take_for) to complete in time instead of
    /// failing.
    #[doc(alias("completionTimeout", "timeout"))]
    #[inline]
    pub fn timeout_total(self, limit: Duration) -> Observable<TimeoutTotal<S>>
    where
        S::Error: From<Elapsed>,
    {
        Observable::new(TimeoutTotal { source: Some(self.source), limit, left: limit, patience: Timer::new() })
    }
}

/// The source of [`Observable::timeout_total`].
#[pin_project]
pub struct TimeoutTotal<S> {
    /// Gone once it has ended or was too late.
    #[pin]
    source: Option<S>,
    limit: Duration,
    /// What was left of the time when the consumer last began to wait.
    left: Duration,
    /// Set while the consumer waits for the source.
    #[pin]
    patience: Timer,
}

impl<S> Source for TimeoutTotal<S>
where
    S: Source<Error: From<Elapsed>>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let terminal = match source.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => {
                if let Some(deadline) = this.patience.deadline() {
                    *this.left = deadline.saturating_duration_since(Instant::now());
                    this.patience.unset();
                }
                return Poll::Ready(Some(Ok(item)));
            }
            Poll::Ready(terminal) => terminal,
            Poll::Pending => {
                if !this.left.is_zero() {
                    if !this.patience.is_set() {
                        this.patience.as_mut().set_in(*this.left);
                    }
                    ready!(this.patience.as_mut().poll(cx));
                }
                Some(Err(Elapsed::new(*this.limit).into()))
            }
        };
        this.source.set(None);
        this.patience.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}

impl<S: Clone> Clone for TimeoutTotal<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), limit: self.limit, left: self.limit, patience: Timer::new() }
    }
}
