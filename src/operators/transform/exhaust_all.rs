//! `exhaust_all`: observables that come as items, but none while one runs.

use super::ExhaustMap;
use crate::{IntoObservable, IntoObservableWith, Observable, source::Source};
use std::convert::identity;

impl<S: Source> Observable<S> {
    /// Emits what the observables emit that come as items, and drops those that come while one runs.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/exhaust_all.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let (x, y) = (m.cold("x-x-x|"), m.cold("-y|"));
    /// let source = m.hot("-a-b---b--|").values([("a", x), ("b", y)]);
    /// m.expect(source.exhaust_all(), "-x-x-x--y-|");
    /// # m.picture("docs/marbles/exhaust_all.svg", "exhaust_all()");
    /// # });
    /// ```
    ///
    /// It is [`exhaust_map`](Self::exhaust_map) with the identity.
    /// The items may be futures, too.
    /// Those that are dropped are never polled.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and the last inner observable have.
    /// Errors of either pass at once and drop the other.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the inner observable.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(all) = from_iter([from_iter([1, 2]), from_iter([3, 4])]).exhaust_all().to_vec().await;
    /// assert_eq!(all, [1, 2, 3, 4], "each is ready at once, so that none runs when the next one comes");
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`switch_all`](Self::switch_all) to keep the newest instead, [`concat_all`](Self::concat_all) to keep all.
    #[doc(alias("exhaustAll", "exhaust", "switchFirst"))]
    pub fn exhaust_all(self) -> Observable<ExhaustAll<S>>
    where
        S::Item: IntoObservableWith<S::Error>,
    {
        self.exhaust_map(identity)
    }
}

/// The source of [`Observable::exhaust_all`].
pub type ExhaustAll<S> =
    ExhaustMap<S, fn(<S as Source>::Item) -> <S as Source>::Item, <<S as Source>::Item as IntoObservable>::Source>;
