//! `merge_all`: observables that come as items, several at once.

use super::MergeMap;
use crate::{IntoObservable, IntoObservableWith, Observable, source::Source};
use std::convert::identity;

impl<S: Source> Observable<S> {
    /// Emits what the observables emit that come as items, of which up to `concurrency` run at once.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_all.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let (x, y) = (m.cold("x--x|"), m.cold("--y-y|"));
    /// let source = m.hot("-a-b------|").values([("a", x), ("b", y)]);
    /// m.expect(source.merge_all(2), "-x--xy-y--|");
    /// # m.picture("docs/marbles/merge_all.svg", "merge_all(2)");
    /// # });
    /// ```
    ///
    /// It is [`merge_map`](Self::merge_map) with the identity.
    /// The items may be futures, too.
    /// While `concurrency` of them run, the source is not polled; RxJS has no limit by default.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and all inner observables have.
    /// The first error, of the source or of an inner observable, passes at once and drops all the others.
    ///
    /// # Cancellation
    ///
    /// Drops the source and all inner observables.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(all) = from_iter([from_iter([1, 2]), from_iter([3, 4])]).merge_all(8).to_vec().await;
    /// assert_eq!(all.len(), 4);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat_all`](Self::concat_all) for one after the other, [`switch_all`](Self::switch_all) for the newest only,
    /// [`merge`](Self::merge) when there are two.
    #[doc(alias("mergeAll", "flatten", "flattenMerge", "flatten_unordered"))]
    #[track_caller]
    pub fn merge_all(self, concurrency: usize) -> Observable<MergeAll<S>>
    where
        S::Item: IntoObservableWith<S::Error>,
    {
        assert!(concurrency > 0, "merge_all needs a concurrency of at least 1");
        self.merge_map(concurrency, identity)
    }
}

/// The source of [`Observable::merge_all`].
pub type MergeAll<S> =
    MergeMap<S, fn(<S as Source>::Item) -> <S as Source>::Item, <<S as Source>::Item as IntoObservable>::Source>;
