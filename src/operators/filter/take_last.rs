//! `take_last`: the last few items.

use crate::{
    Observable,
    parts::{budget::Budget, fused::poll_fused},
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the last `count` items once the source has completed.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/take_last.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-d-|");
    /// m.expect(source.take_last(2), "---------(cd|)");
    /// # m.picture("docs/marbles/take_last.svg", "take_last(2)");
    /// # });
    /// ```
    ///
    /// At most `count` items are held, the latest; room is made for them as they come.
    /// If there are fewer, all of them are emitted.
    /// `take_last(0)` completes without polling the source.
    /// A long run of items does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Completes after the last item, which comes when the source has completed and was dropped.
    /// An error passes at once and drops the items that are held.
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
    /// let lines = from_iter(["one", "two", "three", "four"]);
    /// let Ok(tail) = lines.take_last(2).to_vec().await;
    /// assert_eq!(tail, ["three", "four"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`last`](Self::last) when one item is wanted and no observable, [`skip_last`](Self::skip_last) for the others,
    /// [`take`](Self::take) for the other end.
    #[doc(alias("tail", "suffix", "limitLast"))]
    #[inline]
    pub fn take_last(self, count: usize) -> Observable<TakeLast<S>> {
        Observable::new(TakeLast { source: Some(self.source), count, held: VecDeque::new(), budget: Budget::new() })
    }
}

/// The source of [`Observable::take_last`].
#[pin_project]
pub struct TakeLast<S: Source> {
    /// Gone once it has ended; from then on the items are emitted.
    #[pin]
    source: Option<S>,
    count: usize,
    /// The latest items, the oldest first; never more than `count`.
    held: VecDeque<S::Item>,
    /// Counts the items that were pulled.
    budget: Budget,
}

impl<S: Source> Source for TakeLast<S> {
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        if *this.count == 0 {
            this.source.set(None);
        }
        while let Some(polled) = ready!(poll_fused(this.source.as_mut(), cx)) {
            match polled {
                Ok(item) => {
                    if this.held.len() == *this.count {
                        this.held.pop_front();
                    }
                    this.held.push_back(item);
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Err(error) => {
                    *this.held = VecDeque::new();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(this.held.pop_front().map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let held = self.held.len();
        let Some(source) = &self.source else {
            return (held, Some(held));
        };
        let (lower, upper) = source.size_hint();
        let most = |left: usize| left.saturating_add(held).min(self.count);
        (most(lower), Some(upper.map_or(self.count, most)))
    }
}

impl<S: Source + Clone> Clone for TakeLast<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), count: self.count, held: VecDeque::new(), budget: Budget::new() }
    }
}
