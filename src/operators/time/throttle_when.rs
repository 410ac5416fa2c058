//! `throttle_when`: the first item of a window that a notifier closes, the last one, or both.

use super::{Edges, Throttle, ThrottleEdges};
use crate::{Notifier, Observable, Untold, parts::window::When, source::Source};

impl<S: Source> Observable<S> {
    /// Emits the first item of each window, the latest one at its end, or both, where a notifier that is made of an item
    /// closes the window.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/throttle_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-ab-c---d----e--|");
    /// let closing = m.cold("----n");
    /// m.expect_subscriptions(&closing, ["-^---!", "--------^---!", "-------------^--!"]);
    /// m.expect(source.throttle_when(move |_| closing.clone(), Edges::Leading), "-a------d----e--|");
    /// # m.picture("docs/marbles/throttle_when.svg", "throttle_when(|_| closing, Edges::Leading)");
    /// # });
    /// ```
    ///
    /// It is [`throttle_edges`](Self::throttle_edges) with [`Throttle::when`], which can be given a callback for what is
    /// dropped, and its rules hold.
    /// The notifier is a future, whatever its output, or an observable, of which the first item counts.
    /// Where it completes without an item the window just ends: what waited is dropped, as in RxJS.
    /// It is made when the window opens, and polled from when the consumer asks again.
    /// The source is asked before the notifier: an item of the instant in which the window closes still belongs to it.
    /// A slow consumer, that comes when both have something, gets the latest item of the source.
    ///
    /// # Completion and errors
    ///
    /// At completion an item that waits still waits for its window; without one completion passes at once.
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
    /// // The greater the number, the longer the rest.
    /// let rest = |n: &u64| tokio::time::sleep(Duration::from_millis(10) * *n as u32);
    /// let ticks = interval(Duration::from_millis(10)).take(8);
    /// let Ok(seen) = ticks.throttle_when(rest, Edges::Leading).to_vec().await;
    /// assert_eq!(seen, [0, 1, 3, 7]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`throttle`](Self::throttle) for windows of equal length, [`audit_when`](Self::audit_when) for windows that only
    /// items open, [`exhaust_map`](Self::exhaust_map) to do something with the first item.
    #[doc(alias("throttle", "throttleLatest"))]
    pub fn throttle_when<N, F>(
        self,
        selector: F,
        edges: Edges,
    ) -> Observable<ThrottleEdges<S, Untold, When<F, N::Source>>>
    where
        N: Notifier<S::Error>,
        F: FnMut(&S::Item) -> N,
    {
        self.throttle_edges(Throttle::when(selector), edges)
    }
}
