//! `enumerate`: each item with its number.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits each item in a pair with its number, counted from 0.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/enumerate.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("--a--b--|");
    /// m.expect(source.enumerate(), "--x--y--|").values([("x", (0, "a")), ("y", (1, "b"))]);
    /// # m.picture("docs/marbles/enumerate.svg", "enumerate()");
    /// # });
    /// ```
    ///
    /// Every subscription counts for itself.
    /// RxJS hands the number to each closure as a second argument; here it is part of the item.
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
    /// let words = from_iter(["first", "second"]).enumerate();
    /// let Ok(lines) = words.map(|(number, word)| format!("{}. {word}", number + 1)).to_vec().await;
    /// assert_eq!(lines, ["1. first", "2. second"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`scan`](Self::scan) for any other running value, [`zip`](Self::zip) to number from elsewhere.
    #[doc(alias("index", "withIndex", "zipWithIndex", "mapWithIndex", "enumerated"))]
    #[inline]
    pub fn enumerate(self) -> Observable<Enumerate<S>> {
        Observable::new(Enumerate { source: self.source, number: 0 })
    }
}

/// The source of [`Observable::enumerate`].
#[pin_project]
#[derive(Clone)]
pub struct Enumerate<S> {
    #[pin]
    source: S,
    /// The number of the next item.
    number: u64,
}

impl<S: Source> Source for Enumerate<S> {
    type Item = (u64, S::Item);
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<(u64, S::Item), S::Error>>> {
        let this = self.project();
        match this.source.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => {
                let number = *this.number;
                *this.number += 1;
                Poll::Ready(Some(Ok((number, item))))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
