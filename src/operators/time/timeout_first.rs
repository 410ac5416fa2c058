//! `timeout_first`: an error when the first item lets the consumer wait for too long.

use super::Elapsed;
use crate::{
    Observable,
    parts::timer::{Timer, after},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Fails with [`Elapsed`] when the first item is not there in time.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/timeout_first.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-------a--|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.timeout_first(m.frames(5)), "-----#").error("timed out after 5ms");
    /// # m.picture("docs/marbles/timeout_first.svg", "timeout_first(5 ms)");
    /// # });
    /// ```
    ///
    /// The argument is a duration, which begins with the subscription, or an instant of tokio's clock; a [`Deadline`] is
    /// either.
    /// The error of the pipeline has to be made [`From`] an [`Elapsed`].
    /// Once there was an item, there is no limit any more and no timer.
    /// A [`timeout`](Self::timeout) behind or before it limits the first item, too: unlike in RxJS, the lesser of the two
    /// counts for it.
    /// An item that is there at the very end of the time passes, and so does one that has come before anybody noticed that
    /// the time was over.
    /// With a duration of 0, or an instant that has passed, the source has to have its first item at hand.
    ///
    /// # Completion and errors
    ///
    /// Both pass; a source without items has to complete in time.
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
    /// let prompt = || timer(ms(10)).concat(timer(ms(500))).with_error::<Elapsed>();
    /// assert_eq!(prompt().timeout_first(ms(50)).count().await, Ok(2));
    /// assert!(prompt().timeout_first(ms(5)).count().await.is_err());
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`timeout`](Self::timeout) for a limit to each item, [`timeout_total`](Self::timeout_total) for one to the whole.
    #[doc(alias("timeout", "initialTimeout"))]
    #[inline]
    pub fn timeout_first(self, deadline: impl Into<Deadline>) -> Observable<TimeoutFirst<S>>
    where
        S::Error: From<Elapsed>,
    {
        Observable::new(TimeoutFirst {
            source: Some(self.source),
            deadline: deadline.into(),
            state: State::Idle,
            patience: Timer::new(),
        })
    }
}

/// When the time of [`Observable::timeout_first`] is over: some time after the subscription, or at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline(Time);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    After(Duration),
    At(Instant),
}

impl Deadline {
    /// So long after the subscription, which is the first poll.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Elapsed, prelude::*};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let prompt = timer(Duration::from_millis(10)).with_error::<Elapsed>();
    /// let prompt = prompt.timeout_first(Deadline::after(Duration::from_millis(20)));
    /// tokio::time::sleep(Duration::from_secs(1)).await; // the time has not begun
    /// assert_eq!(prompt.count().await, Ok(1));
    /// # }
    /// ```
    pub fn after(limit: Duration) -> Self {
        Self(Time::After(limit))
    }

    /// At an instant of tokio's clock.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Elapsed, prelude::*};
    /// use std::time::Duration;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let noon = Instant::now() + Duration::from_secs(60);
    /// let late = timer(Duration::from_secs(90)).with_error::<Elapsed>().timeout_first(Deadline::at(noon));
    /// assert!(late.count().await.is_err());
    /// # }
    /// ```
    pub fn at(instant: Instant) -> Self {
        Self(Time::At(instant))
    }
}

impl From<Duration> for Deadline {
    fn from(limit: Duration) -> Self {
        Self::after(limit)
    }
}

impl From<Instant> for Deadline {
    fn from(instant: Instant) -> Self {
        Self::at(instant)
    }
}

/// The source of [`Observable::timeout_first`].
#[pin_project]
pub struct TimeoutFirst<S> {
    /// Gone once it has ended or was too late.
    #[pin]
    source: Option<S>,
    deadline: Deadline,
    state: State,
    /// Set while the consumer waits for the first item.
    #[pin]
    patience: Timer,
}

enum State {
    /// The source was not asked yet, or had its item at once.
    Idle,
    /// The source has so much time from its first poll on.
    Limited(Duration),
    /// There was an item in time.
    Open,
}

impl<S> Source for TimeoutFirst<S>
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
                if !matches!(this.state, State::Open) {
                    *this.state = State::Open;
                    this.patience.release();
                }
                return Poll::Ready(Some(Ok(item)));
            }
            Poll::Ready(terminal) => terminal,
            Poll::Pending => {
                let limit = match *this.state {
                    State::Open => return Poll::Pending,
                    State::Limited(limit) => limit,
                    State::Idle => {
                        let now = Instant::now();
                        let limit = match this.deadline.0 {
                            Time::After(limit) => limit,
                            Time::At(instant) => instant.saturating_duration_since(now),
                        };
                        this.patience.as_mut().set(after(now, limit));
                        *this.state = State::Limited(limit);
                        limit
                    }
                };
                if !limit.is_zero() {
                    ready!(this.patience.as_mut().poll(cx));
                }
                Some(Err(Elapsed::new(limit).into()))
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

impl<S: Clone> Clone for TimeoutFirst<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), deadline: self.deadline, state: State::Idle, patience: Timer::new() }
    }
}
