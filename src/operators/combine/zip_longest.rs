//! `zip_longest`: pairs to the end of the longer source.

use crate::{IntoObservableWith, Observable, parts::ahead::Ahead, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits pairs of the items of this source and of another one, with a default in the place of the items of the one
    /// that has completed.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/zip_longest.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -a---b|");
    /// let other = m.cold("---x---y-z|");
    /// m.expect(one.zip_longest(other, "_", "_"), "---p---q-r|")
    ///     .values([("p", ("a", "x")), ("q", ("b", "y")), ("r", ("_", "z"))]);
    /// # m.picture("docs/marbles/zip_longest.svg", "zip_longest(other, '_', '_')");
    /// # });
    /// ```
    ///
    /// `default` stands for items of this source, `other_default` for items of the other one; they are cloned.
    /// Each side holds at most one item ahead and is not polled while it does.
    /// An item whose partner may still come waits for it, or for the end of the other side.
    ///
    /// # Completion and errors
    ///
    /// Completes when both sides have, and their last items are emitted.
    /// The first error of either passes at once and drops the other; one behind an item that is held is seen when that
    /// item has been emitted.
    ///
    /// # Cancellation
    ///
    /// Drops both sources and the items that are held.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let expected = from_iter(["one", "two", "three"]);
    /// let found = from_iter(["one", "2"]);
    /// let Ok(table) = expected.zip_longest(found, "", "(nothing)").to_vec().await;
    /// assert_eq!(table, [("one", "one"), ("two", "2"), ("three", "(nothing)")]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`zip`](Self::zip) to complete with the shorter side; `map(Some)` on both sides, with `None` for defaults, tells a
    /// default from an item.
    #[doc(alias("zipAll", "zipLongest"))]
    pub fn zip_longest<O>(
        self,
        other: O,
        default: S::Item,
        other_default: O::Item,
    ) -> Observable<ZipLongest<S, O::Source>>
    where
        S: Source<Item: Clone>,
        O: IntoObservableWith<S::Error, Item: Clone>,
    {
        Observable::new(ZipLongest {
            source: Ahead::new(self.source),
            other: Ahead::new(other.into_observable().source),
            default,
            other_default,
        })
    }
}

/// The source of [`Observable::zip_longest`].
#[pin_project]
#[derive(Clone)]
pub struct ZipLongest<S: Source, O: Source> {
    #[pin]
    source: Ahead<S>,
    #[pin]
    other: Ahead<O>,
    /// Stands for items of the first source when that has completed.
    default: S::Item,
    /// The same for the other source.
    other_default: O::Item,
}

impl<S, O> Source for ZipLongest<S, O>
where
    S: Source<Item: Clone>,
    O: Source<Item: Clone, Error = S::Error>,
{
    type Item = (S::Item, O::Item);
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, S::Error>>> {
        let mut this = self.project();
        if let Some(error) = this.source.as_mut().look().or_else(|| this.other.as_mut().look()) {
            this.source.release();
            this.other.release();
            return Poll::Ready(Some(Err(error)));
        }
        if this.source.is_done() && this.other.is_done() {
            return Poll::Ready(None);
        }
        if this.source.is_settled() && this.other.is_settled() {
            let item = this.source.take().unwrap_or_else(|| this.default.clone());
            let other = this.other.take().unwrap_or_else(|| this.other_default.clone());
            return Poll::Ready(Some(Ok((item, other))));
        }
        this.source.park(cx);
        this.other.park(cx);
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (source, other) = (self.source.size_hint(), self.other.size_hint());
        (source.0.max(other.0), source.1.zip(other.1).map(|(a, b)| a.max(b)))
    }
}
