//! `skip`: all but the first few items.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Leaves out the first `count` items, then emits the others.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/skip.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-d-|");
    /// m.expect(source.skip(2), "-----c-d-|");
    /// # m.picture("docs/marbles/skip.svg", "skip(2)");
    /// # });
    /// ```
    ///
    /// `skip(0)` emits all of them.
    /// The items left out are pulled when the first of the others is asked for, and the operator gives way after every
    /// 1,024 of them.
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
    /// let table = from_iter(["name,age", "Ada,36", "Alan,41"]);
    /// let Ok(rows) = table.skip(1).to_vec().await;
    /// assert_eq!(rows, ["Ada,36", "Alan,41"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take`](Self::take) for the items that are left out here.
    #[doc(alias("drop", "dropFirst"))]
    #[inline]
    pub fn skip(self, count: usize) -> Observable<Skip<S>> {
        Observable::new(Skip { source: self.source, left: count, budget: Budget::new() })
    }
}

/// The source of [`Observable::skip`].
#[pin_project]
#[derive(Clone)]
pub struct Skip<S> {
    #[pin]
    source: S,
    /// How many items are still to be left out.
    left: usize,
    /// Counts the items that were left out.
    budget: Budget,
}

impl<S: Source> Source for Skip<S> {
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(_)) if *this.left > 0 => {
                    *this.left -= 1;
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
        (lower.saturating_sub(self.left), upper.map(|upper| upper.saturating_sub(self.left)))
    }
}
