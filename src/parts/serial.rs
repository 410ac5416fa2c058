//! A source whose items become futures, one after the other.

use super::ahead::Ahead;
use crate::source::Source;
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// What works on one item at a time: a source, and the future that is made of its latest item.
///
/// While the future runs, one item is taken ahead, so that an error behind it is seen at once.
/// A clone has the source alone.
#[pin_project]
pub(crate) struct Serial<S: Source, Fut> {
    #[pin]
    source: Ahead<S>,
    /// The future that runs.
    #[pin]
    running: Option<Fut>,
}

impl<S: Source, Fut> Serial<S, Fut> {
    pub(crate) const fn new(source: S) -> Self {
        Self { source: Ahead::new(source), running: None }
    }

    /// Ready with the outcome of the next future; an error, of the source or of a future, drops both.
    #[inline]
    pub(crate) fn poll<T>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        make: impl FnOnce(S::Item) -> Fut,
    ) -> Poll<Option<Result<T, S::Error>>>
    where
        Fut: Future<Output = Result<T, S::Error>>,
    {
        // A source that was waited for has the first word.
        if self.source.is_resting()
            && let Some(error) = self.as_mut().look()
        {
            return Poll::Ready(Some(Err(error)));
        }
        let mut this = self.as_mut().project();
        if this.running.is_none() {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => this.running.set(Some(make(item))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        match this.running.as_mut().as_pin_mut().map_or(Poll::Pending, |running| running.poll(cx)) {
            Poll::Ready(outcome) => {
                this.running.set(None);
                if outcome.is_err() {
                    this.source.release();
                }
                Poll::Ready(Some(outcome))
            }
            Poll::Pending => {
                if let Some(error) = self.as_mut().look() {
                    return Poll::Ready(Some(Err(error)));
                }
                self.source.park(cx);
                Poll::Pending
            }
        }
    }

    /// Takes the next item ahead; what it returns is the error of the source, which drops the future.
    #[inline(always)]
    fn look(self: Pin<&mut Self>) -> Option<S::Error> {
        let mut this = self.project();
        let failed = this.source.look();
        if failed.is_some() {
            this.running.set(None);
        }
        failed
    }

    /// How many outcomes there are to come.
    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let running = usize::from(self.running.is_some());
        (lower.saturating_add(running), upper.and_then(|upper| upper.checked_add(running)))
    }
}

impl<S: Source + Clone, Fut> Clone for Serial<S, Fut> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), running: None }
    }
}
