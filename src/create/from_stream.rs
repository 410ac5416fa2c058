//! `from_stream`: any stream of plain values.

use crate::{Observable, source::Source};
use futures::Stream;
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Emits the items of a stream.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_stream.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// m.expect(from_stream(tokio_stream::iter(["a", "b"])), "(ab|)");
/// # m.picture("docs/marbles/from_stream.svg", "from_stream(tokio_stream::iter([\"a\", \"b\"]))");
/// # });
/// ```
///
/// The stream is polled exactly when the observable is.
///
/// # Completion and errors
///
/// Completes with the stream, which is dropped then and not polled again.
/// Never fails; for a stream of results there is [`from_try_stream`](fn@crate::create::from_try_stream).
///
/// # Cancellation
///
/// Drops the stream.
///
/// # Examples
///
/// ```
/// use async_stream::stream;
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let countdown = from_stream(stream! {
///     for n in (0..3).rev() {
///         yield n;
///     }
/// });
/// let Ok(numbers) = countdown.to_vec().await;
/// assert_eq!(numbers, [2, 1, 0]);
/// # }
/// ```
///
/// # See also
///
/// [`ObserveExt::observe`](crate::ObserveExt::observe) to write it as a method.
#[doc(alias("fromPublisher", "fromAsyncIterable", "asFlow"))]
pub fn from_stream<R: Stream>(stream: R) -> Observable<FromStream<R>> {
    Observable::new(FromStream { stream: Some(stream) })
}

/// The source of [`from_stream`].
#[pin_project]
#[derive(Clone)]
pub struct FromStream<R> {
    /// Gone once it has ended.
    #[pin]
    stream: Option<R>,
}

impl<R: Stream> Source for FromStream<R> {
    type Item = R::Item;
    type Error = Infallible;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<R::Item, Infallible>>> {
        let mut this = self.project();
        let Some(stream) = this.stream.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let item = ready!(stream.poll_next(cx));
        if item.is_none() {
            this.stream.set(None);
        }
        Poll::Ready(item.map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.as_ref().map_or((0, Some(0)), R::size_hint)
    }
}
