//! `ready_chunks`: vectors of what is there.

use crate::{Observable, parts::budget::BUDGET, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Gathers what the source has ready into vectors of at most `max` items, and never waits for more.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/ready_chunks.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a--(bcd)---e|");
    /// m.expect(source.ready_chunks(2), "-w--(xy)----z|")
    ///     .values([("w", vec!["a"]), ("x", vec!["b", "c"]), ("y", vec!["d"]), ("z", vec!["e"])]);
    /// # m.picture("docs/marbles/ready_chunks.svg", "ready_chunks(2)");
    /// # });
    /// ```
    ///
    /// A consumer that keeps up gets vectors of one item, without any delay; the slower it is, the more is in each, and
    /// the fewer there are: batching that comes by itself.
    /// A vector is never empty, and nothing is held between two of them.
    /// Of a source that always has something, 1,024 items are taken at a time, however great `max` is.
    ///
    /// # Completion and errors
    ///
    /// What is there before the end is emitted first.
    /// An error passes at once, and drops what came in the same moment before it.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Panics
    ///
    /// When `max` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(inserts) = from_iter(0..250).ready_chunks(100).map(|rows| rows.len()).to_vec().await;
    /// assert_eq!(inserts, [100, 100, 50]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_time_or_count`](Self::buffer_time_or_count) to wait a little for more,
    /// [`buffer_count`](Self::buffer_count) to wait until they are so many.
    #[doc(alias("readyChunks", "bufferReady", "naturalBatching"))]
    #[track_caller]
    pub fn ready_chunks(self, max: usize) -> Observable<ReadyChunks<S>> {
        assert!(max > 0, "ready_chunks needs a maximum of at least 1");
        Observable::new(ReadyChunks { source: Some(self.source), max, room: 0 })
    }
}

/// The source of [`Observable::ready_chunks`].
#[pin_project]
#[derive(Clone)]
pub struct ReadyChunks<S> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    max: usize,
    /// What a new vector is allocated for: the length of the last one.
    room: usize,
}

impl<S: Source> Source for ReadyChunks<S> {
    type Item = Vec<S::Item>;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<S::Item>, S::Error>>> {
        let mut this = self.project();
        let mut chunk = Vec::new();
        for _ in 0..(*this.max).min(BUDGET as usize) {
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                break;
            };
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    if chunk.is_empty() {
                        chunk.reserve_exact(*this.room);
                    }
                    chunk.push(item);
                }
                Poll::Ready(Some(Err(error))) => {
                    this.source.set(None);
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => this.source.set(None),
                Poll::Pending if chunk.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        if chunk.is_empty() {
            return Poll::Ready(None);
        }
        *this.room = chunk.len();
        Poll::Ready(Some(Ok(chunk)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        (lower.div_ceil(self.max.min(BUDGET as usize)), upper)
    }
}
