//! `partition`: what a predicate likes, and the rest.

use super::PartitionBy;
use crate::{Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Splits the source in two: what a predicate likes, and the rest.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/partition.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("         --a--b--c--d--|").values([("a", 1), ("b", 2), ("c", 3), ("d", 4)]);
    /// let (even, odd) = source.partition(|n| n % 2 == 0);
    /// m.expect(even, "-----b-----d--|").values([("b", 2), ("d", 4)]);
    /// m.expect(odd, " --a-----c-----|").values([("a", 1), ("c", 3)]);
    /// # m.picture("docs/marbles/partition.svg", "partition(|n| n % 2 == 0)");
    /// # });
    /// ```
    ///
    /// Both share one run of the source, unlike the `partition` of RxJS, which subscribes twice.
    /// For each up to 64 items wait; when one has as many, the source waits, until it reads or is dropped.
    /// It is [`partition_by`](Self::partition_by) with two outputs.
    ///
    /// # Completion and errors
    ///
    /// Both reach both outputs behind what waits for them; the error is cloned.
    ///
    /// # Cancellation
    ///
    /// Dropping an output drops what waits for it, and its items from then on; dropping both drops the source.
    ///
    /// # Panics
    ///
    /// When the closure or the source panics, in both outputs.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (large, small) = from_iter([3, 40, 5, 60]).partition(|n| *n >= 10);
    /// let found = tokio::join!(large.to_vec(), small.to_vec());
    /// assert_eq!(found, (Ok(vec![40, 60]), Ok(vec![3, 5])));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`filter`](Self::filter) when only one side matters.
    #[doc(alias("split"))]
    #[must_use = "outputs that nobody polls emit nothing"]
    #[expect(clippy::type_complexity, reason = "each half is named in full, as the type of a closure has no name")]
    pub fn partition<F>(
        self,
        mut predicate: F,
    ) -> (
        Observable<PartitionBy<S, impl FnMut(&S::Item) -> usize>>,
        Observable<PartitionBy<S, impl FnMut(&S::Item) -> usize>>,
    )
    where
        S::Error: Clone,
        F: FnMut(&S::Item) -> bool,
    {
        let [liked, rest] = self.route_to(move |item| usize::from(!predicate(item)));
        (liked, rest)
    }
}
