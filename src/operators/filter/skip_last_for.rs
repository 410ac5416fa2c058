//! `skip_last_for`: all but the items of the last while.

use crate::{
    Observable,
    operators::time::{Delay, Delayed},
    source::Source,
};

impl<S: Source> Observable<S> {
    /// Emits all items but those that come within so long before the end.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/skip_last_for.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b---c-|");
    /// m.expect(source.skip_last_for(m.frames(3)), "----a-b--|");
    /// # m.picture("docs/marbles/skip_last_for.svg", "skip_last_for(3 ms)");
    /// # });
    /// ```
    ///
    /// An item is emitted when it is so old, for then it cannot be among the last; RxJava waits for the next item to
    /// look.
    /// It is [`delay`](Self::delay), except that the end does not wait for what waits: it drops it.
    /// The argument is a duration, or a [`Delay`] with another capacity than 64 items; while so many wait, the source is
    /// not asked for more.
    /// With a duration of 0 everything passes at once.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, and drops the items that wait; an item that is exactly so old is emitted before.
    /// An error passes at once and drops them too.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the timer and the items that wait.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ticks = interval(Duration::from_secs(1)).take(5);
    /// let Ok(settled) = ticks.skip_last_for(Duration::from_millis(1_500)).to_vec().await;
    /// assert_eq!(settled, [0, 1, 2]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`skip_last`](Self::skip_last) for a number of items, [`skip_for`](Self::skip_for) for the other end.
    #[doc(alias("skipLast", "dropLast", "dropRight"))]
    pub fn skip_last_for(self, options: impl Into<Delay>) -> Observable<Delayed<S>> {
        self.delay(options.into().dropping_the_last())
    }
}
