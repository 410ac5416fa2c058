//! `pairwise`: each item together with the one before it.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits each item in a pair with the one before it: the older first.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/pairwise.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("--a--b--c--|");
    /// m.expect(source.pairwise(), "-----x--y--|").values([("x", ("a", "b")), ("y", ("b", "c"))]);
    /// # m.picture("docs/marbles/pairwise.svg", "pairwise()");
    /// # });
    /// ```
    ///
    /// The first item only begins the first pair, so that a source of one item emits nothing.
    /// Every item but the last is cloned, for it stands in two pairs.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and drop the item that waits for its successor.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the latest item.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let meter = from_iter([100, 103, 110]);
    /// let Ok(used) = meter.pairwise().map(|(before, now)| now - before).to_vec().await;
    /// assert_eq!(used, [3, 7]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`scan`](Self::scan) for a longer memory,
    /// [`distinct_until_changed`](Self::distinct_until_changed) to leave out what equals its predecessor.
    #[doc(alias("adjacentPairs", "zipWithNext"))]
    #[inline]
    pub fn pairwise(self) -> Observable<Pairwise<S>>
    where
        S::Item: Clone,
    {
        Observable::new(Pairwise { source: self.source, previous: None })
    }
}

/// The source of [`Observable::pairwise`].
#[pin_project]
pub struct Pairwise<S: Source> {
    #[pin]
    source: S,
    /// The latest item, from the first one to the end.
    previous: Option<S::Item>,
}

impl<S> Source for Pairwise<S>
where
    S: Source,
    S::Item: Clone,
{
    type Item = (S::Item, S::Item);
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<(S::Item, S::Item), S::Error>>> {
        let mut this = self.project();
        loop {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => {
                    if let Some(previous) = this.previous.replace(item.clone()) {
                        return Poll::Ready(Some(Ok((previous, item))));
                    }
                }
                Some(Err(error)) => {
                    *this.previous = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    *this.previous = None;
                    return Poll::Ready(None);
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let first = usize::from(self.previous.is_none());
        (lower.saturating_sub(first), upper.map(|upper| upper.saturating_sub(first)))
    }
}

impl<S: Source + Clone> Clone for Pairwise<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), previous: None }
    }
}
