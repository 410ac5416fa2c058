//! `share_replay`: one run of the source, and its last items for those who come late.

use super::{Share, Shared};
use crate::{Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Lets all its clones share one run of the source, and gives those who come late its last `count` items first.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/share_replay.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("            -a--b--c----|");
    /// m.expect_subscriptions(&source, ["^-----------!"]);
    /// let shared = source.share_replay(2);
    /// m.expect(shared.clone(), "       -a--b--c----|");
    /// m.expect(shared, "               --------(bc)|").subscription("--------^");
    /// # m.picture("docs/marbles/share_replay.svg", "share_replay(2)");
    /// # });
    /// ```
    ///
    /// A run that has completed stays: who comes afterwards gets its last items and the end.
    /// One that has failed does not, so that [`retry`](Self::retry) begins a new one; nor does one that has lost its last
    /// subscriber before its end, unlike RxJS 7, whose `shareReplay` then goes on for ever.
    /// A `count` of 0 replays nothing but the end.
    /// [`share_with`](Self::share_with) tells the rest, and has options for all of it.
    ///
    /// # Completion and errors
    ///
    /// Both reach every subscriber behind what it has not read yet; the error is cloned, `map_err(Arc::new)` makes any
    /// error fit.
    ///
    /// # Cancellation
    ///
    /// Dropping a subscriber drops what it has not read; dropping the last one drops the source.
    ///
    /// # Panics
    ///
    /// When the source panics, in all who share it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let settings = from_iter(["light", "dark"]).share_replay(1);
    /// assert_eq!(settings.clone().to_vec().await, Ok(vec!["light", "dark"]));
    /// assert_eq!(settings.to_vec().await, Ok(vec!["dark"]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`cache`](Self::cache) to keep the run also without subscribers,
    /// [`ReplaySubject`](crate::multicast::ReplaySubject) for what is sent by hand.
    #[doc(alias("shareReplay", "publishReplay", "replay", "cache"))]
    pub fn share_replay(self, count: usize) -> Observable<Shared<S>>
    where
        S: Clone,
        S::Item: Clone,
        S::Error: Clone,
    {
        self.share_with(Share::new().replay(count).reset_on_complete(false))
    }
}
