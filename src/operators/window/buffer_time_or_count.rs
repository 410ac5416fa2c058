//! `buffer_time_or_count`: vectors of at most so many items, none of which waits longer than so.

use crate::{
    Observable,
    parts::{
        budget::{BUDGET, Budget},
        timer::Timer,
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

impl<S: Source> Observable<S> {
    /// Gathers the items into batches: a batch is emitted when it has `count` items, or when its first item has waited
    /// for `limit`.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_time_or_count.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c--d--------e|");
    /// m.expect(source.buffer_time_or_count(m.frames(5), 3), "-----x-------y----(z|)")
    ///     .values([("x", vec!["a", "b", "c"]), ("y", vec!["d"]), ("z", vec!["e"])]);
    /// # m.picture("docs/marbles/buffer_time_or_count.svg", "buffer_time_or_count(5 ms, 3)");
    /// # });
    /// ```
    ///
    /// A batch is never empty and never longer than `count`.
    /// The time runs from the first item of a batch; while there is none, no timer runs.
    /// The `bufferTime` of RxJS measures it from the buffer before, and emits empty ones.
    /// A slow consumer makes fuller batches, never an overflow, never a loss: a batch whose time has passed while nobody
    /// asked takes what the source has ready, up to `count`, before it is emitted; what is beyond that stays with the
    /// source.
    /// An item that is there at the very end of the time still belongs to the batch.
    /// A source that always has something cannot put the timer off: it is interrupted after 1,024 items.
    /// With a `limit` of 0 it batches what the source has ready at one poll.
    ///
    /// # Completion and errors
    ///
    /// At completion the open batch is emitted at once; an error drops it.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the timer and the open batch.
    ///
    /// # Panics
    ///
    /// When `count` is 0, or when it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let rows = from_iter(0..250);
    /// let Ok(inserts) = rows.buffer_time_or_count(Duration::from_millis(500), 100).map(|rows| rows.len()).to_vec().await;
    /// assert_eq!(inserts, [100, 100, 50]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_count`](Self::buffer_count) without the timer,
    /// [`buffer_time`](Self::buffer_time) for spans of equal length.
    #[doc(alias("bufferTimeout", "groupedWithin", "chunks_timeout"))]
    #[track_caller]
    pub fn buffer_time_or_count(self, limit: Duration, count: usize) -> Observable<BufferTimeOrCount<S>> {
        assert!(count > 0, "buffer_time_or_count needs a count of at least 1");
        Observable::new(BufferTimeOrCount {
            source: Some(self.source),
            limit,
            count,
            batch: Vec::new(),
            room: 0,
            timer: Timer::new(),
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::buffer_time_or_count`].
#[pin_project]
pub struct BufferTimeOrCount<S: Source> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    limit: Duration,
    count: usize,
    /// The open batch, always shorter than `count`.
    batch: Vec<S::Item>,
    /// What a new batch is allocated for: the length of the last one.
    room: usize,
    /// Goes off when the first item of the batch has waited long enough; not set while the batch is empty.
    #[pin]
    timer: Timer,
    /// Counts the items.
    budget: Budget,
}

impl<S: Source> Source for BufferTimeOrCount<S> {
    type Item = Vec<S::Item>;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<S::Item>, S::Error>>> {
        let mut this = self.project();
        // The source comes first, so that a batch whose time has passed unseen is as full as it can be.
        loop {
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    if this.batch.is_empty() {
                        this.batch.reserve_exact(*this.room);
                    }
                    this.batch.push(item);
                    if this.batch.len() == *this.count {
                        this.timer.unset();
                        *this.room = *this.count;
                        return Poll::Ready(Some(Ok(mem::take(this.batch))));
                    }
                    if this.budget.is_spent(cx) {
                        // A source that always has something must not put the timer off for ever.
                        if this.batch.len() < BUDGET as usize {
                            return Poll::Pending;
                        }
                        break;
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    this.source.set(None);
                    this.timer.release();
                    *this.batch = Vec::new();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => {
                    this.source.set(None);
                    this.timer.release();
                    let last = mem::take(this.batch);
                    return Poll::Ready(if last.is_empty() { None } else { Some(Ok(last)) });
                }
                Poll::Pending => break,
            }
        }
        if this.batch.is_empty() {
            return Poll::Pending;
        }
        if !this.limit.is_zero() {
            // The clock is read once for a batch, when the source rests, and not for every item.
            if !this.timer.is_set() {
                this.timer.as_mut().set_in(*this.limit);
            }
            ready!(this.timer.poll(cx));
        }
        *this.room = this.batch.len();
        Poll::Ready(Some(Ok(mem::take(this.batch))))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        let open = self.batch.len();
        // Full batches are the fewest, and batches of one item the most; the open one takes its first item along.
        let upper = upper.and_then(|upper| upper.checked_add(usize::from(open > 0)));
        (lower.saturating_add(open).div_ceil(self.count), upper)
    }
}

impl<S: Source + Clone> Clone for BufferTimeOrCount<S> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            limit: self.limit,
            count: self.count,
            batch: Vec::new(),
            room: 0,
            timer: Timer::new(),
            budget: Budget::new(),
        }
    }
}
