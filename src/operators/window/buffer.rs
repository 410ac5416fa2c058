//! `buffer`: a vector of what came, whenever a notifier speaks.

use crate::{
    Notifier, Observable,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Gathers the items into a vector, which is emitted whenever a notifier speaks.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("  -a-b---c----d--|");
    /// let notifier = m.hot("----n----n-n----");
    /// m.expect(source.buffer(notifier), "----w----x-y---(z|)")
    ///     .values([("w", vec!["a", "b"]), ("x", vec!["c"]), ("y", vec![]), ("z", vec!["d"])]);
    /// # m.picture("docs/marbles/buffer.svg", "buffer(notifier)");
    /// # });
    /// ```
    ///
    /// The notifier is an observable, or a future, whatever its output, which cuts once.
    /// Each of its items emits a buffer, an empty one if nothing came, as in RxJS.
    /// At one instant the source is asked before the notifier: what it has ready is in the buffer that closes.
    /// When the consumer is slow, the first of several notifications that wait takes all that the source has ready, and
    /// the others are empty.
    /// The open buffer grows until the notifier speaks, without any limit.
    ///
    /// # Completion and errors
    ///
    /// At completion of the source the last buffer is emitted, be it empty, and the notifier is dropped.
    /// A notifier that completes is ignored.
    /// Errors of either pass and drop the open buffer.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the notifier and the open buffer.
    ///
    /// # Examples
    ///
    /// ```
    /// use async_stream::stream;
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let lines = from_stream(stream! { for n in 1..=4 { sleep(ms(10)).await; yield n; } });
    /// let Ok(pages) = lines.buffer(sleep(ms(25))).to_vec().await;
    /// assert_eq!(pages, [[1, 2], [3, 4]]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_time_or_count`](Self::buffer_time_or_count) for buffers that cannot grow without limit.
    #[doc(alias = "chunked")]
    pub fn buffer<N>(self, notifier: N) -> Observable<Buffer<S, N::Source>>
    where
        N: Notifier<S::Error>,
    {
        Observable::new(Buffer {
            source: Some(self.source),
            notifier: Watched::new(notifier.into_notifier()),
            buffer: Vec::new(),
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::buffer`].
#[pin_project]
pub struct Buffer<S: Source, N> {
    /// Gone once it has ended, or when the notifier failed.
    #[pin]
    source: Option<S>,
    #[pin]
    notifier: Watched<N>,
    /// What came since the notifier last spoke.
    buffer: Vec<S::Item>,
    /// Counts the items.
    budget: Budget,
}

impl<S, N> Source for Buffer<S, N>
where
    S: Source,
    N: Source<Error = S::Error>,
{
    type Item = Vec<S::Item>;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<S::Item>, S::Error>>> {
        let mut this = self.project();
        let failed = loop {
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    this.buffer.push(item);
                    // A source that always has something does not keep the notifier from being heard.
                    if this.budget.is_spent(cx) {
                        break None;
                    }
                }
                Poll::Ready(Some(Err(error))) => break Some(error),
                Poll::Ready(None) => {
                    this.source.set(None);
                    this.notifier.release();
                    return Poll::Ready(Some(Ok(mem::take(this.buffer))));
                }
                Poll::Pending => break None,
            }
        };
        let error = match failed {
            Some(error) => error,
            None => match this.notifier.as_mut().poll() {
                Poll::Ready(Some(Ok(_))) => return Poll::Ready(Some(Ok(mem::take(this.buffer)))),
                Poll::Ready(Some(Err(error))) => error,
                Poll::Ready(None) | Poll::Pending => {
                    this.notifier.park(cx);
                    return Poll::Pending;
                }
            },
        };
        this.source.set(None);
        this.notifier.release();
        *this.buffer = Vec::new();
        Poll::Ready(Some(Err(error)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.source.is_none() {
            return (0, Some(0));
        }
        (1, self.notifier.size_hint().1.and_then(|upper| upper.checked_add(1)))
    }
}

impl<S, N> Clone for Buffer<S, N>
where
    S: Source + Clone,
    N: Clone,
{
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), notifier: self.notifier.clone(), buffer: Vec::new(), budget: Budget::new() }
    }
}
