//! `empty`: no items, and the end.

use crate::{Observable, source::Source};
use std::{
    convert::Infallible,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

/// Emits nothing and completes.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/empty.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// m.expect(empty::<&str>(), "|");
/// # m.picture("docs/marbles/empty.svg", "empty()");
/// # });
/// ```
///
/// # Completion and errors
///
/// Completes at the first poll and never fails.
///
/// # Cancellation
///
/// Nothing is held here.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let Ok(nothing) = empty::<u32>().to_vec().await;
/// assert!(nothing.is_empty());
/// # }
/// ```
///
/// # See also
///
/// [`never`](fn@crate::create::never), which does not complete either,
/// [`throw_error`](fn@crate::create::throw_error), which fails.
#[doc(alias("EMPTY", "emptyFlow", "complete"))]
pub fn empty<T>() -> Observable<Empty<T>> {
    Observable::new(Empty { item: PhantomData })
}

/// The source of [`empty`].
pub struct Empty<T> {
    item: PhantomData<fn() -> T>,
}

impl<T> Source for Empty<T> {
    type Item = T;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<T, Infallible>>> {
        Poll::Ready(None)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(0))
    }
}

impl<T> Clone for Empty<T> {
    fn clone(&self) -> Self {
        Self { item: PhantomData }
    }
}
