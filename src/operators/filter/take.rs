//! `take`: the first few items.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the first `count` items, then completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/take.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a--b--c--d--|");
    /// m.expect_subscriptions(&source, ["^---!"]);
    /// m.expect(source.take(2), "-a--(b|)");
    /// # m.picture("docs/marbles/take.svg", "take(2)");
    /// # });
    /// ```
    ///
    /// No more than `count` items are pulled, and the source is dropped together with the last of them.
    /// `take(0)` completes without polling the source.
    ///
    /// # Completion and errors
    ///
    /// Completes with the last item, or with the source if that ends before.
    /// Errors pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(first) = from_iter(1..).take(3).to_vec().await;
    /// assert_eq!(first, [1, 2, 3]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`first`](Self::first) when one item is wanted and no observable,
    /// [`take_while`](Self::take_while) and [`take_until`](Self::take_until) for other ends.
    #[doc(alias("limit", "takeFirst"))]
    #[inline]
    pub fn take(self, count: usize) -> Observable<Take<S>> {
        Observable::new(Take { source: Some(self.source), left: count })
    }
}

/// The source of [`Observable::take`].
#[pin_project]
#[derive(Clone)]
pub struct Take<S> {
    /// Gone as soon as nothing more is wanted of it.
    #[pin]
    source: Option<S>,
    /// How many items may still pass.
    left: usize,
}

impl<S: Source> Source for Take<S> {
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        if *this.left == 0 {
            this.source.set(None);
        }
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let polled = ready!(source.poll_next(cx));
        match polled {
            Some(Ok(_)) if *this.left > 1 => *this.left -= 1,
            _ => this.source.set(None),
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else {
            return (0, Some(0));
        };
        let (lower, upper) = source.size_hint();
        (lower.min(self.left), Some(upper.map_or(self.left, |upper| upper.min(self.left))))
    }
}
