//! `timeout_or`: another observable when the source lets the consumer wait for too long.

use crate::{
    IntoObservableWith, Observable,
    parts::{fused::poll_fused, timer::Timer},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

impl<S: Source> Observable<S> {
    /// Goes on with another observable when the source has nothing for a while.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/timeout_or.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("  -a--b-------c--|");
    /// let fallback = m.cold("        -x-y|");
    /// m.expect_subscriptions(&source, ["^-------!"]);
    /// m.expect_subscriptions(&fallback, ["--------^---!"]);
    /// m.expect(source.timeout_or(m.frames(4), fallback), "-a--b----x-y|");
    /// # m.picture("docs/marbles/timeout_or.svg", "timeout_or(4 ms, fallback)");
    /// # });
    /// ```
    ///
    /// Each item has its own time, by the rules of [`timeout`](Self::timeout): it is counted while the consumer waits, and
    /// an item that is there at its very end passes.
    /// When the time is over, the source is dropped before the other observable is polled for the first time; for that one
    /// there is no limit.
    /// It cannot fail for want of time, so that nothing is asked of the error.
    /// With a duration of 0 the source has to have each item at hand when it is asked for it.
    ///
    /// # Completion and errors
    ///
    /// Both pass; a source that completes in time drops the other observable unpolled.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the other observable and the timer.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let live = never::<&str>();
    /// let cached = just("cached");
    /// assert_eq!(live.timeout_or(Duration::from_secs(1), cached).first().await, Ok(Some("cached")));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`timeout`](Self::timeout) to fail instead, [`keep_alive`](Self::keep_alive) to stay with the source,
    /// [`race`](Self::race) to begin with both.
    #[doc(alias("timeoutWith", "timeout"))]
    pub fn timeout_or<O>(self, limit: Duration, fallback: O) -> Observable<TimeoutOr<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
    {
        Observable::new(TimeoutOr {
            source: Some(self.source),
            fallback: Some(fallback.into_observable().source),
            limit,
            patience: Timer::new(),
        })
    }
}

/// The source of [`Observable::timeout_or`].
#[pin_project]
#[derive(Clone)]
pub struct TimeoutOr<S, O> {
    /// Gone once it has ended or was too late.
    #[pin]
    source: Option<S>,
    /// Polled only when the source was too late; gone when either has ended.
    #[pin]
    fallback: Option<O>,
    limit: Duration,
    /// Set while the consumer waits for the source.
    #[pin]
    patience: Timer,
}

impl<S, O> Source for TimeoutOr<S, O>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        if let Some(source) = this.source.as_mut().as_pin_mut() {
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    this.patience.unset();
                    return Poll::Ready(Some(Ok(item)));
                }
                Poll::Ready(terminal) => {
                    this.source.set(None);
                    this.fallback.set(None);
                    this.patience.release();
                    return Poll::Ready(terminal);
                }
                Poll::Pending => {
                    if !this.limit.is_zero() {
                        if !this.patience.is_set() {
                            this.patience.as_mut().set_in(*this.limit);
                        }
                        ready!(this.patience.as_mut().poll(cx));
                    }
                    this.source.set(None);
                    this.patience.release();
                }
            }
        }
        poll_fused(this.fallback, cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let hint_of_fallback = || self.fallback.as_ref().map_or((0, Some(0)), O::size_hint);
        let Some(source) = &self.source else {
            return hint_of_fallback();
        };
        let (source, fallback) = (source.size_hint(), hint_of_fallback());
        // Any part of the source, all of it included, comes before the fallback or instead of it.
        (source.0.min(fallback.0), source.1.zip(fallback.1).and_then(|(a, b)| a.checked_add(b)))
    }
}
