//! `switch_all`: observables that come as items, the newest only.

use super::SwitchMap;
use crate::{IntoObservable, IntoObservableWith, Observable, source::Source};
use std::convert::identity;

impl<S: Source> Observable<S> {
    /// Emits what the newest of the observables emits that come as items.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/switch_all.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let (x, y) = (m.cold("x-x-x|"), m.cold("-y-y|"));
    /// let source = m.hot("-a-b------|").values([("a", x), ("b", y)]);
    /// m.expect(source.switch_all(), "-x--y-y---|");
    /// # m.picture("docs/marbles/switch_all.svg", "switch_all()");
    /// # });
    /// ```
    ///
    /// It is [`switch_map`](Self::switch_map) with the identity.
    /// The items may be futures, too.
    /// A newer one drops the one that runs before it is first polled itself.
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
    /// let Ok(all) = from_iter([from_iter([1, 2]), from_iter([3, 4])]).switch_all().to_vec().await;
    /// assert_eq!(all, [1, 3, 4]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge_all`](Self::merge_all) to let all run, [`exhaust_all`](Self::exhaust_all) to let the older one finish.
    #[doc(alias("switchAll", "switchOnNext", "switchLatest", "switchToLatest", "flattenLatest"))]
    pub fn switch_all(self) -> Observable<SwitchAll<S>>
    where
        S::Item: IntoObservableWith<S::Error>,
    {
        self.switch_map(identity)
    }
}

/// The source of [`Observable::switch_all`].
pub type SwitchAll<S> =
    SwitchMap<S, fn(<S as Source>::Item) -> <S as Source>::Item, <<S as Source>::Item as IntoObservable>::Source>;
