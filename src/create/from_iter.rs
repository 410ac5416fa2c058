//! `from_iter`: the items of an iterator.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

/// Emits the items of an iterator, one whenever the consumer asks.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_iter.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// m.expect(from_iter(["a", "b", "c"]), "(abc|)");
/// # m.picture("docs/marbles/from_iter.svg", "from_iter([\"a\", \"b\", \"c\"])");
/// # });
/// ```
///
/// The iterator is made at once and advanced on demand only; an endless one is fine.
///
/// # Completion and errors
///
/// Completes when the iterator ends, and drops it then.
/// Never fails; an iterator of results becomes a fallible observable by `.with_error().try_map(|result| result)`.
///
/// # Cancellation
///
/// Drops the iterator.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let Ok(squares) = from_iter(1..).map(|n| n * n).take(3).to_vec().await;
/// assert_eq!(squares, [1, 4, 9]);
/// # }
/// ```
///
/// # See also
///
/// [`of`](crate::create::of) for a few items written out, [`from_stream`](crate::create::from_stream) for what is
/// asynchronous.
#[doc(alias("fromIterable", "fromArray", "from", "range", "asFlow"))]
pub fn from_iter<I: IntoIterator>(items: I) -> Observable<FromIter<I::IntoIter>> {
    Observable::new(FromIter { iter: Some(items.into_iter()) })
}

/// The source of [`from_iter`].
#[pin_project]
#[derive(Clone)]
pub struct FromIter<I> {
    /// Gone once it has ended.
    iter: Option<I>,
}

impl<I: Iterator> Source for FromIter<I> {
    type Item = I::Item;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<I::Item, Infallible>>> {
        let iter = self.project().iter;
        match iter.as_mut().and_then(I::next) {
            Some(item) => Poll::Ready(Some(Ok(item))),
            None => {
                *iter = None;
                Poll::Ready(None)
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iter.as_ref().map_or((0, Some(0)), I::size_hint)
    }
}
