//! `merge_prioritized` and `merge_weighted`: the items of two sources as they come, one of which goes first.

use super::Merge;
use crate::{IntoObservableWith, Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Emits the items of this source and of another one as they come; whenever both have something, this one goes first.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_prioritized.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -a---(bc)-----|");
    /// let other = m.cold("-x---(yz)--w|");
    /// m.expect(one.merge_prioritized(other), "-(ax)(bcyz)w--|");
    /// # m.picture("docs/marbles/merge_prioritized.svg", "merge_prioritized(other)");
    /// # });
    /// ```
    ///
    /// The bias is strict: the other source is asked only when this one has nothing, and never while this one always has
    /// something.
    /// What the other one has stays with it meanwhile; nothing is held here.
    /// Of more sources each goes before the next: `urgent.merge_prioritized(usual).merge_prioritized(rest)`.
    ///
    /// # Completion and errors
    ///
    /// Completes when both have.
    /// The first error of either passes at once, and drops the other; one of the other source is not seen while this one
    /// goes first.
    ///
    /// # Cancellation
    ///
    /// Drops both sources; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(all) = from_iter(["stop", "go"]).merge_prioritized(from_iter(["log 1", "log 2"])).to_vec().await;
    /// assert_eq!(all, ["stop", "go", "log 1", "log 2"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge`](Self::merge), where sources that always have something take turns,
    /// [`merge_weighted`](Self::merge_weighted) so that the other one is never shut out, [`concat`](Self::concat) to wait
    /// for the end of this source.
    #[doc(alias("mergePriority", "mergePreferred", "mergePrioritized", "select_with_strategy"))]
    pub fn merge_prioritized<O>(self, other: O) -> Observable<Merge<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
    {
        Merge::of(self, other.into_observable(), usize::MAX)
    }

    /// Emits the items of this source and of another one as they come; while both have something, `weight` items of this
    /// one go before each item of the other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_weighted.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -(abcd)---|");
    /// let other = m.cold("-(xy)-----|");
    /// m.expect(one.merge_weighted(other, 2), "-(abxcdy)-|");
    /// # m.picture("docs/marbles/merge_weighted.svg", "merge_weighted(other, 2)");
    /// # });
    /// ```
    ///
    /// Neither source is kept waiting for long: with a weight of 9, the other one has a tenth of the turns.
    /// When this source has nothing, the other one speaks at once; the count begins anew when neither has anything.
    ///
    /// # Completion and errors
    ///
    /// Completes when both have.
    /// The first error of either passes at once, and drops the other.
    ///
    /// # Cancellation
    ///
    /// Drops both sources; nothing is held here.
    ///
    /// # Panics
    ///
    /// When `weight` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(mixed) = from_iter(1..=6).merge_weighted(from_iter([10, 20, 30]), 3).to_vec().await;
    /// assert_eq!(mixed, [1, 2, 3, 10, 4, 5, 6, 20, 30]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge`](Self::merge), which has a weight of 1, [`merge_prioritized`](Self::merge_prioritized), which has one
    /// without limit.
    #[doc(alias("mergePrioritized", "select_with_strategy"))]
    #[track_caller]
    pub fn merge_weighted<O>(self, other: O, weight: usize) -> Observable<Merge<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
    {
        assert!(weight > 0, "merge_weighted needs a weight of at least 1");
        Merge::of(self, other.into_observable(), weight)
    }
}
