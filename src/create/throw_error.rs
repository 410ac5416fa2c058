//! `throw_error`: an error, and nothing else.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

/// Fails with an error, without any item.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/throw_error.svg"))]
///
/// ```
/// # use headwater::{prelude::*, testing::TestError};
/// # headwater::testing::marble(|m| {
/// m.expect(throw_error::<&str, _>(TestError::from("error")), "#");
/// # m.picture("docs/marbles/throw_error.svg", "throw_error(…)");
/// # });
/// ```
///
/// The first type parameter is that of the items, which never come; it is often inferred.
/// An error that is to be made anew for each subscription is `defer(|| throw_error(…))`.
///
/// # Completion and errors
///
/// Fails at the first poll, with the error itself.
///
/// # Cancellation
///
/// Drops the error.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let guarded = from_iter([1, 2, 0])
///     .with_error()
///     .flat_map(|n| if n > 0 { just(n).with_error().boxed() } else { throw_error("not positive").boxed() });
/// assert_eq!(guarded.to_vec().await, Err("not positive"));
/// # }
/// ```
///
/// # See also
///
/// [`empty`](fn@crate::create::empty), which completes instead.
#[doc(alias("throwError", "throw", "error", "fail"))]
pub fn throw_error<T, E>(error: E) -> Observable<ThrowError<T, E>> {
    Observable::new(ThrowError { error: Some(error), item: PhantomData })
}

/// The source of [`throw_error`].
#[pin_project]
pub struct ThrowError<T, E> {
    /// Gone once it was told.
    error: Option<E>,
    item: PhantomData<fn() -> T>,
}

impl<T, E> Source for ThrowError<T, E> {
    type Item = T;
    type Error = E;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        Poll::Ready(self.project().error.take().map(Err))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(0))
    }
}

impl<T, E: Clone> Clone for ThrowError<T, E> {
    fn clone(&self) -> Self {
        Self { error: self.error.clone(), item: PhantomData }
    }
}
