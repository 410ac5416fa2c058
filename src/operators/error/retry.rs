//! `retry`: another attempt.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Begins the source anew where it fails, up to so many times.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/retry.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-#");
    /// m.expect(source.retry(1), "-a-b--a-b-#");
    /// # m.picture("docs/marbles/retry.svg", "retry(1)");
    /// # });
    /// ```
    ///
    /// Each attempt is a clone of the source, and the failed one is dropped before the next is made.
    /// Items that were emitted before an error are not taken back.
    /// The count is for the whole run, a success does not reset it; `retry(0)` is the source itself, and
    /// `retry(usize::MAX)` does not give up, which is RxJS's default.
    /// A source that fails at once, again and again, does not block the task: the operator gives way after every 1,024
    /// attempts.
    /// What cannot be cloned, such as a future, is made repeatable by [`defer`](fn@crate::create::defer).
    ///
    /// # Completion and errors
    ///
    /// Completes with the first attempt that does.
    /// The error of the last attempt passes, the ones before it are dropped.
    ///
    /// # Cancellation
    ///
    /// Drops the attempt that runs.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::sync::atomic::{AtomicU32, Ordering};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let calls = AtomicU32::new(0);
    /// let call = || async { if calls.fetch_add(1, Ordering::Relaxed) < 2 { Err("busy") } else { Ok("done") } };
    /// assert_eq!(defer(call).retry(5).to_vec().await, Ok(vec!["done"]));
    /// assert_eq!(calls.into_inner(), 3);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`retry_with`](Self::retry_with) to wait longer each time, [`retry_when`](Self::retry_when) to say when,
    /// [`catch_error`](Self::catch_error) to go on with something else.
    #[doc(alias("retryN", "retries", "retryCount"))]
    pub fn retry(self, count: usize) -> Observable<Retry<S>>
    where
        S: Clone,
    {
        Observable::new(Retry { source: Some(self.source), left: count, run: None, budget: Budget::new() })
    }
}

/// The source of [`Observable::retry`].
#[pin_project]
#[derive(Clone)]
pub struct Retry<S> {
    /// What attempts are cloned from, never polled; the last attempt is made of it.
    source: Option<S>,
    /// How many attempts may follow the one that runs or is to be made.
    left: usize,
    /// The attempt that runs.
    #[pin]
    run: Option<S>,
    /// Counts the failed attempts.
    budget: Budget,
}

impl<S: Source + Clone> Source for Retry<S> {
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            if this.run.is_none() {
                let run = if *this.left == 0 { this.source.take() } else { this.source.clone() };
                this.run.set(run);
            }
            let Some(run) = this.run.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            let polled = ready!(run.poll_next(cx));
            if matches!(polled, Some(Ok(_))) {
                return Poll::Ready(polled);
            }
            this.run.set(None);
            if polled.is_none() || *this.left == 0 {
                *this.source = None;
                return Poll::Ready(polled);
            }
            *this.left -= 1;
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let hint = |source: &Option<S>| source.as_ref().map(S::size_hint);
        match (hint(&self.run), hint(&self.source)) {
            (Some(run), None) => run,
            (None, Some(source)) if self.left == 0 => source,
            // Every attempt may emit before it fails.
            (Some((run, _)), Some((source, _))) => (run.min(source), None),
            (None, Some((source, _))) => (source, None),
            (None, None) => (0, Some(0)),
        }
    }
}
