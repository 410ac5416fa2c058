//! `chunk_by`: vectors of consecutive items with the same key.

use super::{
    BufferUntil,
    buffer_until::{Cut, Cutter},
};
use crate::{Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Gathers consecutive items with equal keys into vectors.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/chunk_by.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-A-b-B-b-a-|");
    /// m.expect(source.chunk_by(|letter| letter.to_lowercase()), "-----x-----y-(z|)")
    ///     .values([("x", vec!["a", "A"]), ("y", vec!["b", "B", "b"]), ("z", vec!["a"])]);
    /// # m.picture("docs/marbles/chunk_by.svg", "chunk_by(|letter| letter.to_lowercase())");
    /// # });
    /// ```
    ///
    /// A vector is emitted when an item with another key comes, and is never empty; a key that comes back later begins a
    /// new one.
    /// The open vector grows as long as the key stays the same, without any limit; beside it, one key is held.
    ///
    /// # Completion and errors
    ///
    /// At completion the last vector is emitted if there is anything in it; an error drops it.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the open vector.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let coins = from_iter("HHTHHH".chars());
    /// let Ok(runs) = coins.chunk_by(|side| *side).map(|run| (run[0], run.len())).to_vec().await;
    /// assert_eq!(runs, [('H', 2), ('T', 1), ('H', 3)]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`distinct_until_changed_by`](Self::distinct_until_changed_by) for the first of each,
    /// [`buffer_before`](Self::buffer_before) to cut where a predicate says so.
    #[doc(alias("bufferUntilChanged", "groupAdjacentBy", "chunked", "chunkBy"))]
    #[inline]
    pub fn chunk_by<K, F>(self, key: F) -> Observable<ChunkBy<S, F, K>>
    where
        K: PartialEq,
        F: FnMut(&S::Item) -> K,
    {
        BufferUntil::over(self, Change { key, last: None })
    }
}

/// The source of [`Observable::chunk_by`]: buffers that are cut where the key changes.
pub type ChunkBy<S, F, K> = BufferUntil<S, Change<F, K>>;

/// Cuts before items whose key is not that of the item before.
pub struct Change<F, K> {
    key: F,
    /// The key of the last item.
    last: Option<K>,
}

impl<T, K: PartialEq, F: FnMut(&T) -> K> Cutter<T> for Change<F, K> {
    #[inline]
    fn cut(&mut self, item: &T) -> Cut {
        let key = (self.key)(item);
        if self.last.as_ref() == Some(&key) {
            return Cut::Nowhere;
        }
        self.last = Some(key);
        Cut::Before
    }

    fn forget(&mut self) {
        self.last = None;
    }
}

impl<F: Clone, K> Clone for Change<F, K> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), last: None }
    }
}
