//! `buffer_count`: vectors of so many items.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Gathers the items into vectors of exactly `count`.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_count.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a--b--c--d--e-|");
    /// m.expect(source.buffer_count(2), "----x-----y----(z|)")
    ///     .values([("x", vec!["a", "b"]), ("y", vec!["c", "d"]), ("z", vec!["e"])]);
    /// # m.picture("docs/marbles/buffer_count.svg", "buffer_count(2)");
    /// # });
    /// ```
    ///
    /// The items of an open buffer wait until it is full, however long that takes.
    /// The first buffer grows as it fills, the others are allocated in whole when the one before is full; `usize::MAX` is
    /// as good a count as any.
    ///
    /// # Completion and errors
    ///
    /// At completion the last buffer is emitted if there is anything in it; an error drops it.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the open buffer.
    ///
    /// # Panics
    ///
    /// When `count` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(sums) = from_iter(1..=6).buffer_count(3).map(|batch| batch.iter().sum::<i32>()).to_vec().await;
    /// assert_eq!(sums, [6, 15]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_time_or_count`](Self::buffer_time_or_count) when items must not wait for long,
    /// [`pairwise`](Self::pairwise) for pairs that overlap.
    #[doc(alias("bufferCount", "chunks", "chunked", "grouped", "batch"))]
    #[track_caller]
    pub fn buffer_count(self, count: usize) -> Observable<BufferCount<S>> {
        assert!(count > 0, "buffer_count needs a count of at least 1");
        Observable::new(BufferCount { source: Some(self.source), count, buffer: Vec::new(), budget: Budget::new() })
    }
}

/// The source of [`Observable::buffer_count`].
#[pin_project]
pub struct BufferCount<S: Source> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    count: usize,
    /// The open buffer, always shorter than `count`.
    buffer: Vec<S::Item>,
    /// Counts the items.
    budget: Budget,
}

impl<S: Source> Source for BufferCount<S> {
    type Item = Vec<S::Item>;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<S::Item>, S::Error>>> {
        let mut this = self.project();
        while let Some(source) = this.source.as_mut().as_pin_mut() {
            match ready!(source.poll_next(cx)) {
                Some(Ok(item)) => {
                    this.buffer.push(item);
                    if this.buffer.len() == *this.count {
                        // Made before the full one is given away, lest an allocator hands out again what was freed at
                        // this moment, which costs a fifth of all.
                        let next = Vec::with_capacity(*this.count);
                        return Poll::Ready(Some(Ok(mem::replace(this.buffer, next))));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Some(Err(error)) => {
                    this.source.set(None);
                    *this.buffer = Vec::new();
                    return Poll::Ready(Some(Err(error)));
                }
                None => this.source.set(None),
            }
        }
        if this.buffer.is_empty() { Poll::Ready(None) } else { Poll::Ready(Some(Ok(mem::take(this.buffer)))) }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        let open = self.buffer.len();
        let upper = upper.and_then(|upper| upper.checked_add(open)).map(|upper| upper.div_ceil(self.count));
        (lower.saturating_add(open).div_ceil(self.count), upper)
    }
}

impl<S: Source + Clone> Clone for BufferCount<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), count: self.count, buffer: Vec::new(), budget: Budget::new() }
    }
}
