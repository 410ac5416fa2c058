//! `distinct_until_changed`: only the items that differ from the one before.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits only the items that differ from the last one emitted.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/distinct_until_changed.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-a-b-b-a-|");
    /// m.expect(source.distinct_until_changed(), "-a---b---a-|");
    /// # m.picture("docs/marbles/distinct_until_changed.svg", "distinct_until_changed()");
    /// # });
    /// ```
    ///
    /// Items are compared with `==`; what differs from itself, as a NaN does, always passes.
    /// The last item emitted is kept, as a clone, to compare the next ones with.
    /// A long run of equal items does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and drop the item that is kept.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the item that is kept.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let door = from_iter(["open", "open", "closed", "open"]);
    /// let Ok(changes) = door.distinct_until_changed().to_vec().await;
    /// assert_eq!(changes, ["open", "closed", "open"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`distinct_until_changed_by`](Self::distinct_until_changed_by) to compare a part of the items.
    #[doc(alias("removeDuplicates", "skipRepeats", "dedup"))]
    #[inline]
    pub fn distinct_until_changed(self) -> Observable<DistinctUntilChanged<S>>
    where
        S::Item: PartialEq + Clone,
    {
        Observable::new(DistinctUntilChanged { source: self.source, last: None, budget: Budget::new() })
    }
}

/// The source of [`Observable::distinct_until_changed`].
#[pin_project]
pub struct DistinctUntilChanged<S: Source> {
    #[pin]
    source: S,
    /// The last item emitted, from the first one to the end.
    last: Option<S::Item>,
    /// Counts the items that were left out.
    budget: Budget,
}

impl<S> Source for DistinctUntilChanged<S>
where
    S: Source,
    S::Item: PartialEq + Clone,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => {
                    if this.last.as_ref() != Some(&item) {
                        *this.last = Some(item.clone());
                        return Poll::Ready(Some(Ok(item)));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Some(Err(error)) => {
                    *this.last = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    *this.last = None;
                    return Poll::Ready(None);
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        // The first item passes in any case.
        (lower.min(usize::from(self.last.is_none())), upper)
    }
}

impl<S: Source + Clone> Clone for DistinctUntilChanged<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), last: None, budget: Budget::new() }
    }
}
