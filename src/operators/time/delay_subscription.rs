//! `delay_subscription`: the subscription later.

use crate::{
    Notifier, Observable,
    create::{Interval, timer},
    operators::{convert::WithError, filter::Take},
    source::Source,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

impl<S: Source> Observable<S> {
    /// Subscribes to the source only after some time, or when a notifier has spoken.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/delay_subscription.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-|");
    /// m.expect_subscriptions(&source, ["---^----!"]);
    /// m.expect(source.delay_subscription(m.frames(3)), "----a-b-|");
    /// # m.picture("docs/marbles/delay_subscription.svg", "delay_subscription(3 ms)");
    /// # });
    /// ```
    ///
    /// The argument is a duration, a future, or an observable, of which the first item counts; one that completes without
    /// an item begins, too.
    /// The duration is counted from the first poll; a source that is hot is not heard meanwhile.
    /// Once the source has begun, it costs one look at a flag an item.
    /// With a duration of 0 the source is subscribed to at once.
    ///
    /// # Completion and errors
    ///
    /// Both pass; an error of the notifier passes at once, and the source is dropped unpolled.
    ///
    /// # Cancellation
    ///
    /// Drops the source, and the timer or notifier.
    ///
    /// # Panics
    ///
    /// When it is given a duration, and is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::{Instant, sleep};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let (ready, is_ready) = tokio::sync::oneshot::channel();
    /// tokio::spawn(async move {
    ///     sleep(Duration::from_secs(5)).await;
    ///     ready.send("steady")
    /// });
    /// let begin = Instant::now();
    /// assert_eq!(from_iter(1..=3).delay_subscription(is_ready).count().await, Ok(3));
    /// assert_eq!(begin.elapsed(), Duration::from_secs(5));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`delay`](Self::delay) to shift the items, [`skip_until`](Self::skip_until) to subscribe at once and leave items
    /// out.
    #[doc(alias("initialDelay", "delaySubscription", "subscriptionDelay"))]
    pub fn delay_subscription<N>(self, start: impl Into<Start<N>>) -> Observable<DelaySubscription<S, N::Source>>
    where
        N: Notifier<S::Error>,
    {
        let notifier = start.into().notifier.into_notifier();
        Observable::new(DelaySubscription { source: Some(self.source), notifier: Some(notifier) })
    }
}

/// When [`Observable::delay_subscription`] subscribes: after a duration, or when a notifier has spoken.
#[derive(Clone)]
pub struct Start<N> {
    notifier: N,
}

impl<N> Start<N> {
    /// When `notifier` has spoken or completed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::{operators::time::Start, prelude::*};
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("              -a-b-|");
    /// let opened = m.hot("           ---x");
    /// m.expect(source.delay_subscription(Start::when(opened)), "----a-b-|");
    /// # });
    /// ```
    pub fn when(notifier: N) -> Self {
        Self { notifier }
    }
}

/// So long after the first poll.
impl<E> From<Duration> for Start<Observable<WithError<Take<Interval>, E>>> {
    fn from(delay: Duration) -> Self {
        Self::when(timer(delay).with_error())
    }
}

impl<F: Future> From<F> for Start<F> {
    fn from(notifier: F) -> Self {
        Self::when(notifier)
    }
}

impl<N> From<Observable<N>> for Start<Observable<N>> {
    fn from(notifier: Observable<N>) -> Self {
        Self::when(notifier)
    }
}

impl<N> fmt::Debug for Start<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").finish_non_exhaustive()
    }
}

/// The source of [`Observable::delay_subscription`].
#[pin_project]
#[derive(Clone)]
pub struct DelaySubscription<S, N> {
    /// Gone once the notifier has failed.
    #[pin]
    source: Option<S>,
    /// Gone once it has spoken, completed or failed.
    #[pin]
    notifier: Option<N>,
}

impl<S, N> Source for DelaySubscription<S, N>
where
    S: Source,
    N: Source<Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        if let Some(notifier) = this.notifier.as_mut().as_pin_mut() {
            let spoke = ready!(notifier.poll_next(cx));
            this.notifier.set(None);
            if let Some(Err(error)) = spoke {
                this.source.set(None);
                return Poll::Ready(Some(Err(error)));
            }
        }
        this.source.as_pin_mut().map_or(Poll::Ready(None), |source| source.poll_next(cx))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}
