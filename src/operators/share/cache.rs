//! `cache`: the source runs once, for everyone, whenever they come.

use super::{Share, Shared};
use crate::{Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Runs the source once for all its clones, and keeps its last `count` items for whoever comes, at any time.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/cache.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("            -a-b-c----|");
    /// m.expect_subscriptions(&source, ["^---------!"]);
    /// let cached = source.cache(8);
    /// m.expect(cached.clone(), "       -a-").subscription("^--!");
    /// m.expect(cached, "               -----(abc)|").subscription("-----^");
    /// # m.picture("docs/marbles/cache.svg", "cache(8)");
    /// # });
    /// ```
    ///
    /// The first subscriber begins the run, and nothing but the drop of the last clone ends it before its time: with no
    /// subscriber it rests, and the next one goes on with it.
    /// It holds `count` items, which is the bound of what late ones are given.
    /// It is [`share_with`](Self::share_with) with a replay and without any reset.
    ///
    /// # Completion and errors
    ///
    /// Both are kept too: whoever comes later gets what was kept and then the end, or the same error.
    ///
    /// # Cancellation
    ///
    /// Dropping a subscriber drops what it has not read; dropping the last clone drops the source and what is kept.
    ///
    /// # Panics
    ///
    /// When `count` is 0; and when the source panics, in all who share it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut reads = 0;
    /// let config = from_iter(["a=1", "b=2"]).cache(100);
    /// let first = config.clone().tap(|_| reads += 1).to_vec().await;
    /// assert_eq!(first, config.to_vec().await);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`share_replay`](Self::share_replay), which begins anew after an error and when nobody has listened.
    #[track_caller]
    pub fn cache(self, count: usize) -> Observable<Shared<S>>
    where
        S: Clone,
        S::Item: Clone,
        S::Error: Clone,
    {
        assert!(count > 0, "a cache keeps at least 1 item");
        let keep_all = Share::new().replay(count).reset_on_complete(false).reset_on_error(false).reset_on_zero(false);
        self.share_with(keep_all)
    }
}
