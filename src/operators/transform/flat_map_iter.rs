//! `flat_map_iter`: every item becomes an iterator.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Makes an iterator of each item, and emits what they yield, one after the other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/flat_map_iter.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-----b----|");
    /// m.expect(source.flat_map_iter(|letter| [letter, "x"]), "-(ax)--(bx)-|");
    /// # m.picture("docs/marbles/flat_map_iter.svg", "flat_map_iter(|letter| [letter, \"x\"])");
    /// # });
    /// ```
    ///
    /// An iterator is asked for an item when one is wanted, and no sooner; nothing is collected.
    /// While it has items the source is not asked, and an iterator without end keeps the place for ever.
    /// A long run of iterators that yield nothing does not block the task: the operator gives way after every 1,024 of
    /// them.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and the last iterator have.
    /// Errors pass, behind the items of the iterators that came before them.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the iterator.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pages = from_iter([vec!["a", "b"], vec![], vec!["c"]]);
    /// let Ok(entries) = pages.flat_map_iter(|page| page).to_vec().await;
    /// assert_eq!(entries, ["a", "b", "c"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat_map`](Self::concat_map) for observables and futures.
    #[doc(alias("flatMapIterable", "concatMapIterable", "mapConcat", "flattenAsObservable", "concatMap"))]
    #[inline]
    pub fn flat_map_iter<I, F>(self, project: F) -> Observable<FlatMapIter<S, F, I::IntoIter>>
    where
        I: IntoIterator,
        F: FnMut(S::Item) -> I,
    {
        Observable::new(FlatMapIter { source: self.source, project, items: None, budget: Budget::new() })
    }
}

/// The source of [`Observable::flat_map_iter`].
#[pin_project]
pub struct FlatMapIter<S, F, I> {
    #[pin]
    source: S,
    project: F,
    /// The iterator of the latest item, until it ends.
    items: Option<I>,
    /// Counts the iterators that ended.
    budget: Budget,
}

impl<S, F, I> Source for FlatMapIter<S, F, I::IntoIter>
where
    S: Source,
    I: IntoIterator,
    F: FnMut(S::Item) -> I,
{
    type Item = I::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<I::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            if let Some(items) = this.items {
                if let Some(item) = items.next() {
                    return Poll::Ready(Some(Ok(item)));
                }
                *this.items = None;
                if this.budget.is_spent(cx) {
                    return Poll::Pending;
                }
            }
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => *this.items = Some((this.project)(item).into_iter()),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.items.as_ref().map_or((0, Some(0)), I::IntoIter::size_hint);
        (lower, if self.source.size_hint().1 == Some(0) { upper } else { None })
    }
}

impl<S: Clone, F: Clone, I> Clone for FlatMapIter<S, F, I> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), project: self.project.clone(), items: None, budget: Budget::new() }
    }
}
