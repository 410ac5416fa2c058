//! `take_for`: the items of a span of time.

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
    /// Emits the items of a span of time, which begins with the first poll, then completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/take_for.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b--c-d-|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.take_for(m.frames(5)), "-a-b-|");
    /// # m.picture("docs/marbles/take_for.svg", "take_for(m.frames(5))");
    /// # });
    /// ```
    ///
    /// The end of the span is no part of it: an item of that very instant does not pass, as with
    /// [`take_until`](Self::take_until) and a sleep.
    /// A duration of 0 completes without polling the source; fractions of a millisecond count for items, and round up
    /// for the completion of a silent source.
    /// What a slow consumer asks for after the span is not there any more.
    ///
    /// # Completion and errors
    ///
    /// Completes at the end of the span, or with the source if that ends before.
    /// Errors pass.
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
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ticks = interval(Duration::from_millis(10));
    /// let Ok(count) = ticks.take_for(Duration::from_millis(35)).count().await;
    /// assert_eq!(count, 3);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`skip_for`](Self::skip_for) for the items after the span, [`take_until`](Self::take_until) for any other end,
    /// [`timeout`](Self::timeout) for an error when nothing comes.
    #[doc(alias("takeWithin", "takeDuration", "takeUntilTime", "take"))]
    #[inline]
    pub fn take_for(self, span: Duration) -> Observable<TakeFor<S>> {
        Observable::new(TakeFor { source: Some(self.source), span, end: Timer::new() })
    }
}

/// The source of [`Observable::take_for`].
#[pin_project]
#[derive(Clone)]
pub struct TakeFor<S> {
    /// Gone as soon as nothing more is wanted of it.
    #[pin]
    source: Option<S>,
    span: Duration,
    /// Set from the first poll on.
    #[pin]
    end: Timer,
}

impl<S: Source> Source for TakeFor<S> {
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let now = Instant::now();
        if !this.end.is_set() {
            this.end.as_mut().set(after(now, *this.span));
        }
        // The clock itself is asked, because a timer goes off late where the source is always ready.
        let is_over = this.end.deadline().is_some_and(|end| end <= now);
        let terminal = if is_over {
            None
        } else {
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(terminal) => terminal,
                Poll::Pending => {
                    ready!(this.end.as_mut().poll(cx));
                    None
                }
            }
        };
        this.source.set(None);
        this.end.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.source.as_ref().map_or(Some(0), |source| source.size_hint().1))
    }
}
