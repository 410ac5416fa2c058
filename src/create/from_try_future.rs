//! `from_try_future`: the output of a future that can fail.

use crate::{Observable, into_observable::Outcome, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Emits the `Ok` of a future and completes, or fails with its `Err`.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_try_future.svg"))]
///
/// ```
/// # use headwater::{prelude::*, testing::TestError};
/// # headwater::testing::marble(|m| {
/// m.expect(from_try_future(async { Ok::<_, TestError>("a") }), "(a|)");
/// m.expect(from_try_future(async { Err::<&str, _>(TestError::from("error")) }), "#");
/// # m.picture("docs/marbles/from_try_future.svg", "from_try_future(async { Ok::<_, TestError>(\"a\") })");
/// # });
/// ```
///
/// Operators that take another observable take such a future as it is; the function is for the head of a chain.
///
/// # Completion and errors
///
/// Completes after its one item; the future is dropped as soon as it is ready.
///
/// # Cancellation
///
/// Drops the future.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// async fn load(path: &str) -> Result<String, std::io::Error> {
///     tokio::fs::read_to_string(path).await
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), std::io::Error> {
/// let lines = from_try_future(load("Cargo.toml")).map(|text| text.lines().count()).first().await?;
/// assert!(lines > Some(10));
/// # Ok(())
/// # }
/// ```
///
/// # See also
///
/// [`from_future`](fn@crate::create::from_future) for a future that cannot fail,
/// [`defer`](fn@crate::create::defer) to make the future anew at every subscription.
#[doc(alias("fromPromise", "fromFuture", "fromCallable", "fromSupplier"))]
pub fn from_try_future<F, T, E>(future: F) -> Observable<FromTryFuture<F>>
where
    F: Future<Output = Result<T, E>>,
{
    Observable::new(FromTryFuture::new(future))
}

/// The source of [`from_try_future`], and of every future that stands for an observable.
#[pin_project]
#[derive(Clone)]
pub struct FromTryFuture<F> {
    /// Gone as soon as it was ready.
    #[pin]
    future: Option<F>,
}

impl<F> FromTryFuture<F> {
    pub(crate) fn new(future: F) -> Self {
        Self { future: Some(future) }
    }
}

impl<F> Source for FromTryFuture<F>
where
    F: Future,
    F::Output: Outcome,
{
    type Item = <F::Output as Outcome>::Item;
    type Error = <F::Output as Outcome>::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, Self::Error>>> {
        let mut this = self.project();
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let output = ready!(future.poll(cx));
        this.future.set(None);
        Poll::Ready(Some(output.into_result()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::from(self.future.is_some());
        (left, Some(left))
    }
}
