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
/// [`of`](fn@crate::create::of) for a few items written out, [`from_stream`](fn@crate::create::from_stream) for what is
/// asynchronous.
#[doc(alias("fromIterable", "fromArray", "from", "range", "asFlow"))]
pub fn from_iter<I: IntoIterator>(items: I) -> Observable<FromIter<I::IntoIter>> {
    Observable::new(FromIter { state: State::Running(items.into_iter()) })
}

/// The source of [`from_iter`].
#[pin_project]
#[derive(Clone)]
pub struct FromIter<I> {
    state: State<I>,
}

/// Whether the iterator is still there.
///
/// An `Option` would hide its `None` inside the iterator, often in the very pointer that moves on with every item, so
/// that every item would be checked for it.
/// Two states with room for an iterator have a tag beside it, which a loop over the items reads once.
#[derive(Clone)]
enum State<I> {
    Running(I),
    /// Always `None`: only the room counts.
    Ended(Option<I>),
}

impl<I: Iterator> Source for FromIter<I> {
    type Item = I::Item;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<I::Item, Infallible>>> {
        let state = self.project().state;
        let item = match state {
            State::Running(iter) => iter.next(),
            State::Ended(_) => None,
        };
        if item.is_none() {
            *state = State::Ended(None);
        }
        Poll::Ready(item.map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.state {
            State::Running(iter) => iter.size_hint(),
            State::Ended(_) => (0, Some(0)),
        }
    }
}
