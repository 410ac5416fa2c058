//! `buffer_sliding`: vectors of so many items that overlap, or have gaps between them.

use crate::{
    Observable,
    parts::{budget::Budget, fused::poll_fused},
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Gathers the items into vectors of `count`, each of which begins `step` items behind the one before.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_sliding.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a--b--c--d--e-|");
    /// m.expect(source.buffer_sliding(3, 2), "-------x-----y-(z|)")
    ///     .values([("x", vec!["a", "b", "c"]), ("y", vec!["c", "d", "e"]), ("z", vec!["e"])]);
    /// # m.picture("docs/marbles/buffer_sliding.svg", "buffer_sliding(3, 2)");
    /// # });
    /// ```
    ///
    /// With a `step` below `count` the buffers overlap, and the items that are in several are cloned; with one above it,
    /// the items in between are dropped.
    /// At most `count` items are held.
    ///
    /// # Completion and errors
    ///
    /// At completion the buffers that are open are emitted, in the order in which they began, as in RxJS: of a `step` of 1,
    /// the last ones are shorter and shorter.
    /// An error drops them.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the items that are held.
    ///
    /// # Panics
    ///
    /// When `count` or `step` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let speed = from_iter([3.0, 6.0, 9.0, 3.0, 0.0]).buffer_sliding(3, 1).filter(|window| window.len() == 3);
    /// let Ok(smooth) = speed.map(|window| window.iter().sum::<f64>() / 3.0).to_vec().await;
    /// assert_eq!(smooth, [6.0, 6.0, 4.0]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_count`](Self::buffer_count) for one behind the other, [`pairwise`](Self::pairwise) for pairs.
    #[doc(alias("bufferCount", "buffer", "sliding", "windowed", "slidingWindow"))]
    #[track_caller]
    pub fn buffer_sliding(self, count: usize, step: usize) -> Observable<BufferSliding<S>>
    where
        S: Source<Item: Clone>,
    {
        assert!(count > 0, "buffer_sliding needs a count of at least 1");
        assert!(step > 0, "buffer_sliding needs a step of at least 1");
        Observable::new(BufferSliding {
            source: Some(self.source),
            count,
            step,
            window: VecDeque::new(),
            gap: 0,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::buffer_sliding`].
#[pin_project]
pub struct BufferSliding<S: Source> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    count: usize,
    step: usize,
    /// The items from the beginning of the oldest open buffer on, always fewer than `count`.
    window: VecDeque<S::Item>,
    /// How many items are to be dropped before the next buffer begins.
    gap: usize,
    /// Counts the items.
    budget: Budget,
}

impl<S: Source<Item: Clone>> Source for BufferSliding<S> {
    type Item = Vec<S::Item>;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<S::Item>, S::Error>>> {
        let mut this = self.project();
        while let Some(polled) = ready!(poll_fused(this.source.as_mut(), cx)) {
            match polled {
                Ok(item) => {
                    if *this.gap > 0 {
                        *this.gap -= 1;
                    } else {
                        this.window.push_back(item);
                        if this.window.len() == *this.count {
                            *this.gap = this.step.saturating_sub(*this.count);
                            return Poll::Ready(Some(Ok(slide(this.window, *this.step))));
                        }
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Err(error) => {
                    *this.window = VecDeque::new();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(if this.window.is_empty() { None } else { Some(Ok(slide(this.window, *this.step))) })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        let held = self.window.len();
        // Every buffer that begins is emitted.
        let begun = |items: usize| items.saturating_add(held).saturating_sub(self.gap).div_ceil(self.step);
        (begun(lower), upper.map(begun))
    }
}

/// Takes the oldest buffer, and leaves the items that the next one begins with.
fn slide<T: Clone>(window: &mut VecDeque<T>, step: usize) -> Vec<T> {
    let mut buffer = Vec::with_capacity(window.len());
    buffer.extend(window.drain(..step.min(window.len())));
    buffer.extend(window.iter().cloned());
    buffer
}

impl<S: Source + Clone> Clone for BufferSliding<S> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            count: self.count,
            step: self.step,
            window: VecDeque::new(),
            gap: 0,
            budget: Budget::new(),
        }
    }
}
