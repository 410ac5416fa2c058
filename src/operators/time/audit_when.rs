//! `audit_when`: the latest item when a notifier speaks that is made of the first one.

use super::{Audit, ThrottleEdges};
use crate::{Notifier, Observable, Untold, parts::window::When, source::Source};

impl<S: Source> Observable<S> {
    /// Waits, once an item has come, for a notifier that is made of it, then emits the latest item.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/audit_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let changes = m.hot("-abc-----d-e------|");
    /// let frame = m.cold("    ----n|");
    /// m.expect_subscriptions(&frame, ["-^---!", "---------^---!"]);
    /// m.expect(changes.audit_when(move |_| frame.clone()), "-----c-------e----|");
    /// # m.picture("docs/marbles/audit_when.svg", "audit_when(|_| frame)");
    /// # });
    /// ```
    ///
    /// It is [`audit`](Self::audit) with [`Audit::when`], which can be given a callback for what is dropped, and its rules
    /// hold.
    /// The notifier is a future, whatever its output, or an observable, of which the first item counts.
    /// Where it completes without an item the window ends and what waited is dropped, as in RxJS.
    /// The source is asked before the notifier: an item of the instant in which it speaks is the latest one.
    /// A slow consumer, that comes when both have something, gets the latest item of the source.
    ///
    /// # Completion and errors
    ///
    /// At completion an item that waits still waits for the notifier.
    /// Errors of source and notifier pass at once and drop the item that waits.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the notifier and the item that waits.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let small_changes = interval(ms(10)).take(9);
    /// let Ok(drawn) = small_changes.audit_when(|_| tokio::time::sleep(ms(35))).to_vec().await;
    /// assert_eq!(drawn, [3, 7, 8]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`audit`](Self::audit) for a fixed time, [`sample_when`](Self::sample_when) for one notifier for all,
    /// [`debounce_when`](Self::debounce_when) for one that every item makes anew.
    #[doc(alias = "audit")]
    pub fn audit_when<N, F>(self, selector: F) -> Observable<ThrottleEdges<S, Untold, When<F, N::Source>>>
    where
        N: Notifier<S::Error>,
        F: FnMut(&S::Item) -> N,
    {
        self.audit(Audit::when(selector))
    }
}
