//! `distinct_until_changed_by`: only the items whose key differs from that of the one before.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits only the items whose key differs from that of the last one emitted.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/distinct_until_changed_by.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-A-b-B-a-|");
    /// m.expect(source.distinct_until_changed_by(|letter| letter.to_lowercase()), "-a---b---a-|");
    /// # m.picture("docs/marbles/distinct_until_changed_by.svg", "distinct_until_changed_by(|letter| letter.to_lowercase())");
    /// # });
    /// ```
    ///
    /// The function is called once for each item, and its keys are compared with `==`.
    /// Only the key of the last item emitted is kept; the items need not be `Clone`.
    /// A long run of equal keys does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and drop the key that is kept.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the key that is kept.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let readings = from_iter([20.1, 20.4, 20.2, 21.0, 20.9]);
    /// let Ok(by_degree) = readings.distinct_until_changed_by(|degrees| *degrees as i32).to_vec().await;
    /// assert_eq!(by_degree, [20.1, 21.0, 20.9]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`distinct_until_changed`](Self::distinct_until_changed) to compare whole items.
    #[doc(alias("distinctUntilKeyChanged", "removeDuplicates", "dedup_by_key"))]
    #[inline]
    pub fn distinct_until_changed_by<K, F>(self, key: F) -> Observable<DistinctUntilChangedBy<S, K, F>>
    where
        K: PartialEq,
        F: FnMut(&S::Item) -> K,
    {
        Observable::new(DistinctUntilChangedBy { source: self.source, key, last: None, budget: Budget::new() })
    }
}

/// The source of [`Observable::distinct_until_changed_by`].
#[pin_project]
pub struct DistinctUntilChangedBy<S, K, F> {
    #[pin]
    source: S,
    key: F,
    /// The key of the last item emitted, from the first one to the end.
    last: Option<K>,
    /// Counts the items that were left out.
    budget: Budget,
}

impl<S, K, F> Source for DistinctUntilChangedBy<S, K, F>
where
    S: Source,
    K: PartialEq,
    F: FnMut(&S::Item) -> K,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => {
                    let key = Some((this.key)(&item));
                    if *this.last != key {
                        *this.last = key;
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

impl<S: Clone, K, F: Clone> Clone for DistinctUntilChangedBy<S, K, F> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), key: self.key.clone(), last: None, budget: Budget::new() }
    }
}
