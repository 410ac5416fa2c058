//! `filter`: only the items that a predicate likes.

use crate::{
    Observable,
    parts::budget::{Budget, rarely},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits only the items for which a predicate is true.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/filter.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-B-c-D-|");
    /// m.expect(source.filter(|letter| *letter == letter.to_lowercase()), "-a---c---|");
    /// # m.picture("docs/marbles/filter.svg", "filter(|letter| *letter == letter.to_lowercase())");
    /// # });
    /// ```
    ///
    /// A long run of rejected items does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(even) = from_iter(0..10).filter(|n| n % 2 == 0).to_vec().await;
    /// assert_eq!(even, [0, 2, 4, 6, 8]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`filter_map`](Self::filter_map) to transform in the same step,
    /// [`take_while`](Self::take_while) to end at the first item that does not match.
    #[doc(alias("where", "filterNot", "ofType"))]
    #[inline]
    pub fn filter<F>(self, predicate: F) -> Observable<Filter<S, F>>
    where
        F: FnMut(&S::Item) -> bool,
    {
        Observable::new(Filter { source: self.source, predicate, budget: Budget::new() })
    }
}

/// The source of [`Observable::filter`].
#[pin_project]
#[derive(Clone)]
pub struct Filter<S, F> {
    #[pin]
    source: S,
    predicate: F,
    /// Counts the rejected items.
    budget: Budget,
}

impl<S, F> Source for Filter<S, F>
where
    S: Source,
    F: FnMut(&S::Item) -> bool,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) if !(this.predicate)(&item) => {
                    rarely();
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                passed => return Poll::Ready(passed),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.source.size_hint().1)
    }
}
