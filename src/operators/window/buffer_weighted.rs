//! `buffer_weighted`: vectors of so much weight.

use super::{
    BufferUntil,
    buffer_until::{Cut, Cutter},
};
use crate::{Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Gathers the items into vectors, each of which ends with the item with which its weight reaches a limit.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_weighted.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-3--2--4--9--1-|").values([("3", 3), ("2", 2), ("4", 4), ("9", 9), ("1", 1)]);
    /// m.expect(source.buffer_weighted(5, |weight| *weight), "----x-----y----(z|)")
    ///     .values([("x", vec![3, 2]), ("y", vec![4, 9]), ("z", vec![1])]);
    /// # m.picture("docs/marbles/buffer_weighted.svg", "buffer_weighted(5, |weight| *weight)");
    /// # });
    /// ```
    ///
    /// The unit of the weight is yours: bytes, rows, tokens.
    /// The item that reaches the limit is in the buffer that it closes, together with what came before it, so that a buffer
    /// may weigh more.
    /// Items without weight never close a buffer, which grows with them without any limit.
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
    /// When `limit` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let lines = from_iter(["short", "a little longer", "x", "y"]);
    /// let Ok(packets) = lines.buffer_weighted(16, |line| line.len()).to_vec().await;
    /// assert_eq!(packets, [vec!["short", "a little longer"], vec!["x", "y"]]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_count`](Self::buffer_count) where every item weighs 1.
    #[doc(alias("groupedWeighted", "batchWeighted", "bufferWeighted"))]
    #[track_caller]
    pub fn buffer_weighted<F>(self, limit: usize, weigh: F) -> Observable<BufferWeighted<S, F>>
    where
        F: FnMut(&S::Item) -> usize,
    {
        assert!(limit > 0, "buffer_weighted needs a limit of at least 1");
        BufferUntil::over(self, Weight { weigh, limit, sum: 0 })
    }
}

/// The source of [`Observable::buffer_weighted`]: buffers that are cut where they weigh enough.
pub type BufferWeighted<S, F> = BufferUntil<S, Weight<F>>;

/// Cuts behind the item with which the weight reaches the limit.
pub struct Weight<F> {
    weigh: F,
    limit: usize,
    /// What the open buffer weighs, always less than `limit`.
    sum: usize,
}

impl<T, F: FnMut(&T) -> usize> Cutter<T> for Weight<F> {
    #[inline]
    fn cut(&mut self, item: &T) -> Cut {
        let sum = self.sum.saturating_add((self.weigh)(item));
        let is_enough = sum >= self.limit;
        self.sum = if is_enough { 0 } else { sum };
        if is_enough { Cut::Behind } else { Cut::Nowhere }
    }
}

impl<F: Clone> Clone for Weight<F> {
    fn clone(&self) -> Self {
        Self { weigh: self.weigh.clone(), limit: self.limit, sum: 0 }
    }
}
