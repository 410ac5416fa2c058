//! `concat_all`: observables that come as items, one after the other.

use super::ConcatMap;
use crate::{IntoObservable, IntoObservableWith, Observable, source::Source};
use std::convert::identity;

impl<S: Source> Observable<S> {
    /// Emits what the observables emit that come as items, one after the other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/concat_all.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let (x, y) = (m.cold("x--x|"), m.cold("-y-y|"));
    /// let source = m.hot("-a-b------|").values([("a", x), ("b", y)]);
    /// m.expect(source.concat_all(), "-x--x-y-y-|");
    /// # m.picture("docs/marbles/concat_all.svg", "concat_all()");
    /// # });
    /// ```
    ///
    /// It is [`concat_map`](Self::concat_map) with the identity.
    /// The items may be futures, too.
    /// While one runs, one more is taken ahead and not begun.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and the last inner observable have.
    /// Errors of either pass at once, and drop the other and what was taken ahead.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the inner observable and the one that was taken ahead.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(all) = from_iter([from_iter([1, 2]), from_iter([3, 4])]).concat_all().to_vec().await;
    /// assert_eq!(all, [1, 2, 3, 4]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge_all`](Self::merge_all) for several at once, [`flat_map_iter`](Self::flat_map_iter) for iterators as items.
    #[doc(alias("concatAll", "flattenConcat", "flatten"))]
    pub fn concat_all(self) -> Observable<ConcatAll<S>>
    where
        S::Item: IntoObservableWith<S::Error>,
    {
        self.concat_map(identity)
    }
}

/// The source of [`Observable::concat_all`].
pub type ConcatAll<S> =
    ConcatMap<S, fn(<S as Source>::Item) -> <S as Source>::Item, <<S as Source>::Item as IntoObservable>::Source>;
