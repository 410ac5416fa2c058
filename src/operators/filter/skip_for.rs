//! `skip_for`: the items after a span of time.

use crate::{
    Observable,
    parts::{budget::Budget, timer::after},
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
    /// Leaves out the items of a span of time, which begins with the first poll, then emits all that follow.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/skip_for.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b--c-d-|");
    /// m.expect(source.skip_for(m.frames(5)), "------c-d-|");
    /// # m.picture("docs/marbles/skip_for.svg", "skip_for(m.frames(5))");
    /// # });
    /// ```
    ///
    /// The end of the span is no part of it: an item of that very instant passes.
    /// A duration of 0 leaves nothing out.
    /// The operator sets no timer; it looks at the clock when an item comes, and no more once one has passed.
    /// An item is judged by the instant in which it is pulled, which a slow consumer puts off.
    /// A long run of items that are left out does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Both pass, also during the span.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ticks = interval(Duration::from_millis(10)).take(5);
    /// let Ok(late) = ticks.skip_for(Duration::from_millis(35)).to_vec().await;
    /// assert_eq!(late, [3, 4]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take_for`](Self::take_for) for the items that are left out here, [`skip_until`](Self::skip_until) for any
    /// other beginning.
    #[doc(alias("dropWithin", "skipDuration", "skipUntilTime", "skip"))]
    #[inline]
    pub fn skip_for(self, span: Duration) -> Observable<SkipFor<S>> {
        Observable::new(SkipFor { source: self.source, state: State::Idle, span, budget: Budget::new() })
    }
}

/// The source of [`Observable::skip_for`].
#[pin_project]
pub struct SkipFor<S> {
    #[pin]
    source: S,
    state: State,
    span: Duration,
    /// Counts the items that were left out.
    budget: Budget,
}

enum State {
    /// Nobody has polled.
    Idle,
    /// Items are left out before this instant.
    ClosedUntil(Instant),
    /// Everything passes.
    Open,
}

impl<S: Source> Source for SkipFor<S> {
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        if let State::Idle = this.state {
            *this.state = State::ClosedUntil(after(Instant::now(), *this.span));
        }
        loop {
            match (ready!(this.source.as_mut().poll_next(cx)), &*this.state) {
                (Some(Ok(_)), State::ClosedUntil(end)) if Instant::now() < *end => {
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                (passed, _) => {
                    *this.state = State::Open;
                    return Poll::Ready(passed);
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        (if let State::Open = self.state { lower } else { 0 }, upper)
    }
}

impl<S: Clone> Clone for SkipFor<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), state: State::Idle, span: self.span, budget: Budget::new() }
    }
}
