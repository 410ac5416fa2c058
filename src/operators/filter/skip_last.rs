//! `skip_last`: all but the last few items.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits all items but the last `count`.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/skip_last.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-c-d-|");
    /// m.expect(source.skip_last(2), "-----a-b-|");
    /// # m.picture("docs/marbles/skip_last.svg", "skip_last(2)");
    /// # });
    /// ```
    ///
    /// An item is emitted when `count` later ones have come, for then it cannot be among the last; so many items are
    /// held.
    /// `skip_last(0)` emits all items, at once.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, and drops the items that are held.
    /// An error passes at once and drops them too.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the items that are held.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let report = from_iter(["Ada 36", "Alan 41", "2 rows"]);
    /// let Ok(rows) = report.skip_last(1).to_vec().await;
    /// assert_eq!(rows, ["Ada 36", "Alan 41"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take_last`](Self::take_last) for the items that are left out here, [`skip`](Self::skip) for the other end.
    #[doc(alias("dropLast"))]
    #[inline]
    pub fn skip_last(self, count: usize) -> Observable<SkipLast<S>> {
        Observable::new(SkipLast { source: self.source, count, held: VecDeque::new(), budget: Budget::new() })
    }
}

/// The source of [`Observable::skip_last`].
#[pin_project]
pub struct SkipLast<S: Source> {
    #[pin]
    source: S,
    count: usize,
    /// The latest items, the oldest first; between two polls never more than `count`.
    held: VecDeque<S::Item>,
    /// Counts the items that were taken in while none could be emitted.
    budget: Budget,
}

impl<S: Source> Source for SkipLast<S> {
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            let terminal = match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) if this.held.len() < *this.count => {
                    this.held.push_back(item);
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                    continue;
                }
                Some(Ok(item)) => {
                    // With a count of 0 there is nothing to exchange it for.
                    let Some(oldest) = this.held.pop_front() else {
                        return Poll::Ready(Some(Ok(item)));
                    };
                    this.held.push_back(item);
                    return Poll::Ready(Some(Ok(oldest)));
                }
                terminal => terminal,
            };
            *this.held = VecDeque::new();
            return Poll::Ready(terminal);
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let missing = self.count - self.held.len();
        (lower.saturating_sub(missing), upper.map(|upper| upper.saturating_sub(missing)))
    }
}

impl<S: Source + Clone> Clone for SkipLast<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), count: self.count, held: VecDeque::new(), budget: Budget::new() }
    }
}
