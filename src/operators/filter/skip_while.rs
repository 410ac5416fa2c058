//! `skip_while`: the items from the first that a predicate dislikes.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Leaves out items as long as a predicate is true, then emits all that follow.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/skip_while.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-A-B-c-D-|");
    /// m.expect(source.skip_while(|letter| *letter == letter.to_uppercase()), "-----c-D-|");
    /// # m.picture("docs/marbles/skip_while.svg", "skip_while(…)");
    /// # });
    /// ```
    ///
    /// The predicate is not asked again after the first item for which it is false; that item is emitted.
    /// A long run of items that are left out does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Both pass, also while items are left out.
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
    /// let log = from_iter(["# header", "# of the file", "one", "# two"]);
    /// let Ok(lines) = log.skip_while(|line| line.starts_with('#')).to_vec().await;
    /// assert_eq!(lines, ["one", "# two"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take_while`](Self::take_while) for the items that are left out here, [`filter`](Self::filter) to ask of every
    /// item, [`skip_until`](Self::skip_until) when something else tells the beginning.
    #[doc(alias("dropWhile", "drop_while", "try_skip_while"))]
    #[inline]
    pub fn skip_while<F>(self, predicate: F) -> Observable<SkipWhile<S, F>>
    where
        F: FnMut(&S::Item) -> bool,
    {
        Observable::new(SkipWhile { source: self.source, predicate, open: false, budget: Budget::new() })
    }
}

/// The source of [`Observable::skip_while`].
#[pin_project]
#[derive(Clone)]
pub struct SkipWhile<S, F> {
    #[pin]
    source: S,
    predicate: F,
    /// The predicate was false once.
    open: bool,
    /// Counts the items that were left out.
    budget: Budget,
}

impl<S, F> Source for SkipWhile<S, F>
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
                Some(Ok(item)) if !*this.open => {
                    if !(this.predicate)(&item) {
                        *this.open = true;
                        return Poll::Ready(Some(Ok(item)));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                passed => return Poll::Ready(passed),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        (if self.open { lower } else { 0 }, upper)
    }
}
