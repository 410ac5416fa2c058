//! A source whose items become sources, all of which run at once.

use super::{budget::Budget, slots::Slots, watched::Watched};
use crate::source::Source;
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// How many items of a source that is always ready come before the inner sources that run are asked again.
const LONGEST_RUN: u32 = 64;

/// What merges: a source, and the inner sources that are made of its items.
///
/// A clone has the source alone.
#[pin_project]
pub(crate) struct FanIn<S, U> {
    #[pin]
    source: Watched<S>,
    /// The inner sources that run, at most `concurrency`.
    inner: Slots<U>,
    concurrency: usize,
    /// How many items the source had since the inner sources were last asked.
    run: u32,
    /// Counts inner sources that ended without an item at once.
    budget: Budget,
}

impl<S: Source, U: Source> FanIn<S, U> {
    /// The concurrency is not 0.
    pub(crate) fn new(source: S, concurrency: usize) -> Self {
        Self { source: Watched::new(source), inner: Slots::new(), concurrency, run: 0, budget: Budget::new() }
    }

    /// How many inner sources there will still be at most, those that run among them.
    pub(crate) fn at_most(&self) -> Option<usize> {
        self.source.size_hint().1?.checked_add(self.inner.len())
    }
}

impl<S: Source, U: Source<Error = S::Error>> FanIn<S, U> {
    #[inline(always)]
    pub(crate) fn poll(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut make: impl FnMut(S::Item) -> U,
    ) -> Poll<Option<Result<U::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            let polled = if *this.run == LONGEST_RUN {
                *this.run = 0;
                this.inner.poll()
            } else if this.inner.len() < *this.concurrency {
                match this.source.as_mut().poll() {
                    Poll::Ready(Some(Ok(item))) => {
                        *this.run += 1;
                        this.inner.insert(make(item))
                    }
                    Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
                    Poll::Ready(None) if this.inner.is_empty() => return Poll::Ready(None),
                    Poll::Ready(None) | Poll::Pending => match this.inner.poll() {
                        Poll::Pending => {
                            *this.run = 0;
                            this.source.park(cx);
                            this.inner.park(cx);
                            return Poll::Pending;
                        }
                        polled => polled,
                    },
                }
            } else {
                match this.inner.poll() {
                    Poll::Pending => {
                        this.inner.park(cx);
                        return Poll::Pending;
                    }
                    polled => polled,
                }
            };
            match polled {
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Some(Err(error))) => {
                    this.source.release();
                    this.inner.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                // An inner source has ended, or a new one has nothing yet; either way there is more to ask.
                Poll::Ready(None) | Poll::Pending => {
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
            }
        }
    }
}

impl<S: Clone, U: Source> Clone for FanIn<S, U> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            inner: Slots::new(),
            concurrency: self.concurrency,
            run: 0,
            budget: Budget::new(),
        }
    }
}
