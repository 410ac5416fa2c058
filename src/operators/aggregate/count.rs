//! `count`: how many items there were.

use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Counts the items; the number is there when the source completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/count.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-|");
    /// m.expect(source.count(), "-------(3|)");
    /// # m.picture("docs/marbles/count.svg", "count()");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    ///
    /// # Completion and errors
    ///
    /// Ready with the number when the source completes, with 0 if that was empty.
    /// An error passes in place of the number.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(even) = from_iter(0..10).filter(|n| n % 2 == 0).count().await;
    /// assert_eq!(even, 5);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`enumerate`](Self::enumerate) to number the items as they pass, [`fold`](Self::fold) for any other value.
    #[doc(alias("longCount", "counting"))]
    #[inline]
    pub fn count(self) -> Count<S> {
        Count { source: Some(self.source), count: 0 }
    }
}

/// The future of [`Observable::count`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Count<S> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    /// The number of items so far.
    count: u64,
}

impl<S: Source> Future for Count<S> {
    type Output = Result<u64, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        drive(this.source, cx, |_| {
            *this.count += 1;
            ControlFlow::<Infallible>::Continue(())
        })
        .map_ok(|_| *this.count)
    }
}
