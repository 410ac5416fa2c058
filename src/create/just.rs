//! `just`: one item.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

/// Emits one item and completes.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/just.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// m.expect(just("a"), "(a|)");
/// # m.picture("docs/marbles/just.svg", "just(\"a\")");
/// # });
/// ```
///
/// The item is there before anybody subscribes; to make it anew for each subscription there is
/// [`defer`](fn@crate::create::defer).
/// A clone of the observable clones the item.
///
/// # Completion and errors
///
/// Completes after the item and never fails.
///
/// # Cancellation
///
/// Drops the item.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let Ok(both) = just(1).merge(just(2)).to_vec().await;
/// assert_eq!(both, [1, 2]);
/// # }
/// ```
///
/// # See also
///
/// [`of`](fn@crate::create::of) for several items, [`from_future`](fn@crate::create::from_future) for an item that is
/// still to come.
#[doc(alias("return", "single", "succeed", "flowOf", "once"))]
pub fn just<T>(item: T) -> Observable<Just<T>> {
    Observable::new(Just { item: Some(item) })
}

/// The source of [`just`].
#[pin_project]
#[derive(Clone)]
pub struct Just<T> {
    /// Gone once it was emitted.
    item: Option<T>,
}

impl<T> Source for Just<T> {
    type Item = T;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<T, Infallible>>> {
        Poll::Ready(self.project().item.take().map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::from(self.item.is_some());
        (left, Some(left))
    }
}
