//! `share`: one run of the source for all who are there.

use super::{Share, Shared};
use crate::{Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Lets all its clones share one run of the source, which begins with the first subscriber and ends with the last.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/share.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("            --a--b--c--|");
    /// m.expect_subscriptions(&source, ["^----------!"]);
    /// let shared = source.share();
    /// m.expect(shared.clone(), "       --a--b--c--|");
    /// m.expect(shared, "               -----b--c--|").subscription("---^");
    /// # m.picture("docs/marbles/share.svg", "share()");
    /// # });
    /// ```
    ///
    /// Who comes late misses what was; who comes after the end begins a new run.
    /// A subscriber that has 64 items unread makes the source wait, and so the others.
    /// Where one subscriber goes before the next comes, as in `shared.clone().take(1).concat(shared)`, the run ends between
    /// the two and begins anew; a [`grace`](Share::grace) of 0 spans the step.
    /// Subscribers are not kept in step: a run takes up to 32 ready items ahead, so that what should happen to one by the
    /// word of another is for [`publish_with`](Self::publish_with).
    /// [`share_with`](Self::share_with) with [`Share::new`] is the same, and tells the rest.
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
    /// use std::{cell::Cell, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let requests = Cell::new(0);
    /// let answer = defer(|| {
    ///     requests.set(requests.get() + 1);
    ///     timer(Duration::from_secs(1)).map(|_| 42)
    /// });
    /// let shared = answer.share();
    /// let (one, other) = tokio::join!(shared.clone().to_vec(), shared.to_vec());
    /// assert_eq!((one, other, requests.get()), (Ok(vec![42]), Ok(vec![42]), 1));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`share_replay`](Self::share_replay) to give late ones what they missed, [`broadcast`](Self::broadcast) when it is
    /// known how many consumers there are, and all are to see everything.
    #[doc(alias("shareIn", "refCount", "multicast"))]
    pub fn share(self) -> Observable<Shared<S>>
    where
        S: Clone,
        S::Item: Clone,
        S::Error: Clone,
    {
        self.share_with(Share::new())
    }
}
