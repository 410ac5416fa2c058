//! `into_values`: the plain stream of an observable that cannot fail.

use crate::{Observable, source::Source};
use futures::Stream;
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Turns an observable that cannot fail into a plain stream of its items, without the `Result`.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/into_values.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let values = from_iter(["a", "b", "c"]).into_values();
    /// m.expect(from_stream(values), "(abc|)");
    /// # m.picture("docs/marbles/into_values.svg", "into_values()");
    /// # });
    /// ```
    ///
    /// An observable is itself a stream of results and goes wherever one is expected; this is for what wants plain
    /// items.
    /// The stream is polled exactly when its consumer does, and costs nothing.
    ///
    /// # Completion and errors
    ///
    /// Ends when the observable completes, and is then as fused as that is; there is no error.
    ///
    /// # Cancellation
    ///
    /// Dropping the stream drops the source.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::StreamExt;
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut squares = from_iter(1..=3).map(|n| n * n).into_values();
    /// assert_eq!(squares.next().await, Some(1));
    /// assert_eq!(squares.collect::<Vec<_>>().await, [4, 9]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`from_stream`](fn@crate::create::from_stream) for the way back.
    #[doc(alias("toStream", "values", "toAsyncIterable"))]
    #[inline]
    pub fn into_values(self) -> IntoValues<S>
    where
        S: Source<Error = Infallible>,
    {
        IntoValues { source: self.source }
    }
}

/// The stream of [`Observable::into_values`].
#[pin_project]
#[derive(Clone)]
#[must_use = "streams do nothing unless they are polled"]
pub struct IntoValues<S> {
    #[pin]
    source: S,
}

impl<S> Stream for IntoValues<S>
where
    S: Source<Error = Infallible>,
{
    type Item = S::Item;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.project().source.poll_next(cx).map(|item| item.map(|Ok(item)| item))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
