//! `from_future`: the output of a future.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Emits the output of a future, whatever it is, and completes.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_future.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let three_frames = m.frames(3);
/// let future = async move {
///     tokio::time::sleep(three_frames).await;
///     "a"
/// };
/// m.expect(from_future(future), "---(a|)");
/// # m.picture("docs/marbles/from_future.svg", "from_future(future)");
/// # });
/// ```
///
/// A `Result` is an item like any other here; where its `Err` is to be the error of the observable there is
/// [`from_try_future`](fn@crate::create::from_try_future).
///
/// # Completion and errors
///
/// Completes after its one item and never fails; the future is dropped as soon as it is ready.
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
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (answer, question) = tokio::sync::oneshot::channel();
/// answer.send(42).unwrap();
/// let Ok(answers) = from_future(question).to_vec().await;
/// assert_eq!(answers, [Ok(42)]);
/// # }
/// ```
///
/// # See also
///
/// [`defer`](fn@crate::create::defer) to make the future anew at every subscription,
/// [`create`](fn@crate::create::create) for an asynchronous block with many items.
#[doc(alias("fromPromise", "fromFuture", "fromCallable", "fromSupplier", "fromCompletionStage", "once"))]
pub fn from_future<F: Future>(future: F) -> Observable<FromFuture<F>> {
    Observable::new(FromFuture { future: Some(future) })
}

/// The source of [`from_future`].
#[pin_project]
#[derive(Clone)]
pub struct FromFuture<F> {
    /// Gone as soon as it was ready.
    #[pin]
    future: Option<F>,
}

impl<F: Future> Source for FromFuture<F> {
    type Item = F::Output;
    type Error = Infallible;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<F::Output, Infallible>>> {
        let mut this = self.project();
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let output = ready!(future.poll(cx));
        this.future.set(None);
        Poll::Ready(Some(Ok(output)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::from(self.future.is_some());
        (left, Some(left))
    }
}
