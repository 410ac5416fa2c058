//! `from_fn`: the value of a function.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

/// Calls a function at the first poll, emits its value and completes.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_fn.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// m.expect(from_fn(|| "a"), "(a|)");
/// # m.picture("docs/marbles/from_fn.svg", "from_fn(|| \"a\")");
/// # });
/// ```
///
/// The function runs once a subscription, and not before; the recipe is `Clone` when the function is.
/// It runs in the task that polls, so that a function that blocks blocks the task.
/// It is called once, unlike that of [`std::iter::from_fn`], which makes item after item:
/// `from_iter(std::iter::from_fn(f))` does that.
/// An action, which has no value to emit, is `defer(|| { act(); empty() })`.
///
/// # Completion and errors
///
/// Completes after its one item and never fails; a function that can is for
/// [`from_try_fn`](fn@crate::create::from_try_fn).
///
/// # Cancellation
///
/// Drops the function, if it was not called.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let draws = std::cell::Cell::new(0);
/// let ticket = from_fn(|| draws.replace(draws.get() + 1));
/// assert_eq!(draws.get(), 0);
/// let Ok(tickets) = ticket.repeat(3).to_vec().await;
/// assert_eq!(tickets, [0, 1, 2]);
/// # }
/// ```
///
/// # See also
///
/// [`just`](fn@crate::create::just) for a value that is there already, [`defer`](fn@crate::create::defer) for a
/// function that makes an observable or a future.
#[doc(alias("fromCallable", "fromSupplier", "fromAction", "fromRunnable", "start", "lazy"))]
pub fn from_fn<T, F: FnOnce() -> T>(function: F) -> Observable<FromFn<F>> {
    Observable::new(FromFn { function: Some(function) })
}

/// The source of [`from_fn`].
#[pin_project]
#[derive(Clone)]
pub struct FromFn<F> {
    /// Gone once it was called.
    function: Option<F>,
}

impl<T, F: FnOnce() -> T> Source for FromFn<F> {
    type Item = T;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<T, Infallible>>> {
        Poll::Ready(self.project().function.take().map(|function| Ok(function())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::from(self.function.is_some());
        (left, Some(left))
    }
}
