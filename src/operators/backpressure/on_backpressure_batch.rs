//! `on_backpressure_batch`: what comes while the consumer is busy is handed over at once.

use super::Backlog;
use crate::{Gauge, Gauged, Observable, Untold, overflow::Overflow, parts::boundary::Boundary, source::Source};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Runs the source in a task of its own, and emits what has come since the consumer last asked, up to `max` items.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/on_backpressure_batch.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-abcdef------|");
    /// let batches = source.on_backpressure_batch(8).map(|letters| letters.concat());
    /// let slow = batches.merge_map(1, |item| just(item).with_error().delay(Duration::from_millis(3)));
    /// let values = [("x", "a".to_owned()), ("y", "bcd".to_owned()), ("z", "ef".to_owned())];
    /// m.expect(slow, "    ----x--y--z--|").values(values);
    /// # m.picture("docs/marbles/on_backpressure_batch.svg", "on_backpressure_batch(8), then 3 ms an item");
    /// # });
    /// ```
    ///
    /// A batch has at least one item, and exactly one as long as the consumer keeps step: nothing waits for a batch to
    /// become full.
    /// While `max` items wait, the source does: nothing is lost.
    ///
    /// # Completion and errors
    ///
    /// Completion and errors come behind the batch that waits; the source is released at once.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the batch that waits; where another thread is polling the source at that moment, the source is
    /// dropped at the end of that poll.
    ///
    /// # Panics
    ///
    /// When `max` is 0; when it is polled outside a tokio runtime, or that runtime is shut down before the source has
    /// ended; when one is cloned that was polled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let inserts = from_iter(0..5).on_backpressure_batch(2);
    /// // The first item is there at once; what comes while the consumer is at it is one batch.
    /// assert_eq!(inserts.to_vec().await, Ok(vec![vec![0], vec![1, 2], vec![3, 4]]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_count`](Self::buffer_count), which waits for batches of one size,
    /// [`on_backpressure_reduce`](Self::on_backpressure_reduce) for one value without a limit.
    #[doc(alias("batch", "batchWeighted", "conflate", "ready_chunks", "readyChunks"))]
    #[track_caller]
    pub fn on_backpressure_batch(self, max: usize) -> Observable<OnBackpressureBatch<S>>
    where
        S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
    {
        assert!(max > 0, "on_backpressure_batch needs a maximum of at least 1");
        let boundary = Boundary::new(self.source, Backlog::new(Overflow::Block), max, None);
        Observable::new(OnBackpressureBatch { boundary })
    }
}

/// The source of [`Observable::on_backpressure_batch`].
pub struct OnBackpressureBatch<S: Source> {
    boundary: Boundary<S, Backlog<S::Error, Untold>, S::Item>,
}

impl<S> Source for OnBackpressureBatch<S>
where
    S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
{
    type Item = Vec<S::Item>;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<S::Item>, S::Error>>> {
        self.boundary.poll_all(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.boundary.size_hint();
        (lower.min(1), upper)
    }
}

impl<S: Source> Gauged for OnBackpressureBatch<S> {
    fn gauge(&self) -> Gauge {
        self.boundary.gauge()
    }
}

impl<S: Source + Clone> Clone for OnBackpressureBatch<S> {
    fn clone(&self) -> Self {
        Self { boundary: self.boundary.clone() }
    }
}
