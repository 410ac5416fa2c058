//! `buffer_time`: a vector of what came, every so often.

use crate::{
    Observable,
    parts::{
        budget::Budget,
        timer::{Timer, next_multiple},
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
    /// Gathers the items of each span of time into a vector.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_time.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b---c--------d-|");
    /// m.expect(source.buffer_time(m.frames(5)), "-----w----x----y--(z|)")
    ///     .values([("w", vec!["a", "b"]), ("x", vec!["c"]), ("y", vec![]), ("z", vec!["d"])]);
    /// # m.picture("docs/marbles/buffer_time.svg", "buffer_time(5 ms)");
    /// # });
    /// ```
    ///
    /// The spans follow each other from the subscription on; one in which nothing came gives an empty vector, as in
    /// RxJS.
    /// An item at the very end of a span belongs to it.
    /// The open buffer grows with whatever the source emits in that time, without any limit.
    /// When the consumer is slow, spans that end while nobody asks are one: it gets a single buffer for them, be it empty,
    /// as soon as it asks again, and another one at the end of the span in which it does.
    ///
    /// # Completion and errors
    ///
    /// At completion the last buffer is emitted, be it empty; an error drops it.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the timer and the open buffer.
    ///
    /// # Panics
    ///
    /// When `span` is 0, or when it is polled outside a tokio runtime with time enabled.
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
    /// let gauge = from_stream(stream! { for level in 0..5 { sleep(ms(40)).await; yield level; } });
    /// let Ok(per_tenth) = gauge.buffer_time(ms(100)).to_vec().await;
    /// assert_eq!(per_tenth, [vec![0, 1], vec![2, 3, 4]]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_time_or_count`](Self::buffer_time_or_count), which has a limit and no empty buffers,
    /// [`buffer`](Self::buffer) for another clock.
    #[doc(alias("bufferTime", "bufferTimespan"))]
    #[track_caller]
    pub fn buffer_time(self, span: Duration) -> Observable<BufferTime<S>> {
        assert!(!span.is_zero(), "buffer_time needs a span longer than 0");
        Observable::new(BufferTime {
            source: Some(self.source),
            span,
            buffer: Vec::new(),
            timer: Timer::new(),
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::buffer_time`].
#[pin_project]
pub struct BufferTime<S: Source> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    span: Duration,
    /// What came in this span.
    buffer: Vec<S::Item>,
    /// Goes off at the end of the span; set from the first poll on.
    #[pin]
    timer: Timer,
    /// Counts the items.
    budget: Budget,
}

impl<S: Source> Source for BufferTime<S> {
    type Item = Vec<S::Item>;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<S::Item>, S::Error>>> {
        let mut this = self.project();
        if !this.timer.is_set() {
            this.timer.as_mut().set_in(*this.span);
        }
        loop {
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    this.buffer.push(item);
                    if this.budget.is_spent(cx) {
                        break;
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    this.source.set(None);
                    this.timer.release();
                    *this.buffer = Vec::new();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => {
                    this.source.set(None);
                    this.timer.release();
                    return Poll::Ready(Some(Ok(mem::take(this.buffer))));
                }
                Poll::Pending => break,
            }
        }
        let end = this.timer.deadline();
        ready!(this.timer.as_mut().poll(cx));
        if let Some(end) = end {
            this.timer.set(next_multiple(end, *this.span));
        }
        Poll::Ready(Some(Ok(mem::take(this.buffer))))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.source.is_some() { (1, None) } else { (0, Some(0)) }
    }
}

impl<S: Source + Clone> Clone for BufferTime<S> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            span: self.span,
            buffer: Vec::new(),
            timer: Timer::new(),
            budget: Budget::new(),
        }
    }
}
