//! `from_try_stream`: a stream of results.

use crate::{Observable, source::Source};
use futures::Stream;
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Emits the `Ok` values of a stream of results, and fails with its first `Err`.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_try_stream.svg"))]
///
/// ```
/// # use headwater::{prelude::*, testing::TestError};
/// # headwater::testing::marble(|m| {
/// let stream = tokio_stream::iter([Ok("a"), Ok("b"), Err(TestError::from("error")), Ok("c")]);
/// m.expect(from_try_stream(stream), "(ab#)");
/// # m.picture("docs/marbles/from_try_stream.svg", "from_try_stream(stream)");
/// # });
/// ```
///
/// The stream is polled exactly when the observable is.
///
/// # Completion and errors
///
/// Completes with the stream or fails with its first `Err`; either way the stream is dropped then and not polled again.
///
/// # Cancellation
///
/// Drops the stream.
///
/// # Examples
///
/// ```
/// use async_stream::try_stream;
/// use headwater::prelude::*;
/// use std::num::ParseIntError;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let numbers = from_try_stream(try_stream! {
///     for text in ["1", "2", "three"] {
///         let number: i32 = text.parse()?;
///         yield number;
///     }
/// });
/// let outcome: Result<Vec<i32>, ParseIntError> = numbers.to_vec().await;
/// assert!(outcome.is_err());
/// # }
/// ```
///
/// # See also
///
/// [`from_stream`](fn@crate::create::from_stream) for a stream of plain values,
/// [`ObserveExt::try_observe`](crate::ObserveExt::try_observe) to write it as a method.
#[doc(alias("fromPublisher", "fromAsyncIterable"))]
pub fn from_try_stream<R, T, E>(stream: R) -> Observable<FromTryStream<R>>
where
    R: Stream<Item = Result<T, E>>,
{
    Observable::new(FromTryStream { stream: Some(stream) })
}

/// The source of [`from_try_stream`].
#[pin_project]
#[derive(Clone)]
pub struct FromTryStream<R> {
    /// Gone once it has ended or failed.
    #[pin]
    stream: Option<R>,
}

impl<R, T, E> Source for FromTryStream<R>
where
    R: Stream<Item = Result<T, E>>,
{
    type Item = T;
    type Error = E;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let mut this = self.project();
        let Some(stream) = this.stream.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let polled = ready!(stream.poll_next(cx));
        if !matches!(polled, Some(Ok(_))) {
            this.stream.set(None);
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.as_ref().map_or((0, Some(0)), R::size_hint)
    }
}
