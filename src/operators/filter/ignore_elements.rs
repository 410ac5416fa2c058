//! `ignore_elements`: only how it ends.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits no items, only the end or the error.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/ignore_elements.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// m.expect(m.cold("-a-b-c-|").ignore_elements(), "-------|");
    /// m.expect(m.cold("-a-b-c-#").ignore_elements(), "-------#");
    /// # m.picture("docs/marbles/ignore_elements.svg", "ignore_elements()");
    /// # });
    /// ```
    ///
    /// The items are pulled and dropped.
    /// The type of the items stays, so that what is ignored can be merged or concatenated with others of its kind.
    /// A source that is always ready does not block the task: the operator gives way after every 1,024 items.
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
    /// let saved = from_iter([1, 2]).tap(|n| println!("saved {n}"));
    /// let Ok(then) = saved.ignore_elements().concat(just(3)).to_vec().await;
    /// assert_eq!(then, [3]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`drain`](Self::drain) for an end that gives no items, [`filter`](Self::filter) to let some pass.
    #[doc(alias("ignoreElement", "ignoreElements", "ignoreOutput", "then"))]
    #[inline]
    pub fn ignore_elements(self) -> Observable<IgnoreElements<S>> {
        Observable::new(IgnoreElements { source: self.source, budget: Budget::new() })
    }
}

/// The source of [`Observable::ignore_elements`].
#[pin_project]
#[derive(Clone)]
pub struct IgnoreElements<S> {
    #[pin]
    source: S,
    /// Counts the items that were ignored.
    budget: Budget,
}

impl<S: Source> Source for IgnoreElements<S> {
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(_)) => {
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                terminal => return Poll::Ready(terminal),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(0))
    }
}
