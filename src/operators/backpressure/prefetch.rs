//! `prefetch`: the source runs some items ahead of the consumer.

use super::OnBackpressureBuffer;
use crate::{Observable, Untold, overflow::Overflow, source::Source};

impl<S: Source> Observable<S> {
    /// Runs the source in a task of its own, up to `count` items ahead of the consumer.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/prefetch.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let ms = Duration::from_millis;
    /// // Three frames to make an item, and three to use it: together they still take three.
    /// let source = from_iter(["a", "b", "c"]).concat_map(move |letter| just(letter).delay(ms(3)));
    /// let slow = source.prefetch(1).merge_map(1, move |letter| just(letter).delay(ms(3)));
    /// m.expect(slow.with_error::<()>(), "------a--b--(c|)");
    /// # m.picture("docs/marbles/prefetch.svg", "3 ms an item, prefetch(1), 3 ms an item");
    /// # });
    /// ```
    ///
    /// It is [`on_backpressure_buffer`](Self::on_backpressure_buffer) with [`Overflow::Block`]: nothing is lost, and at
    /// most `count` items are held.
    /// A source that had to wait is asked again when half of the room is free.
    ///
    /// # Completion and errors
    ///
    /// Completion and errors come behind the items that were fetched; the source is released at once.
    ///
    /// # Cancellation
    ///
    /// Drops the source and what was fetched.
    ///
    /// # Panics
    ///
    /// When `count` is 0; when it is polled outside a tokio runtime, or that runtime is shut down before the source has
    /// ended; when one is cloned that was polled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::{Instant, sleep};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let second = Duration::from_secs(1);
    /// let begin = Instant::now();
    /// let pages = interval(second).take(4).prefetch(1);
    /// let Ok(()) = pages.for_each_async(async |_| sleep(second).await).await;
    /// assert_eq!(begin.elapsed(), 5 * second);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`subscribe_on`](Self::subscribe_on) for another runtime, [`map_concurrent`](Self::map_concurrent) for several
    /// jobs at once.
    #[doc(alias("detach", "observeOn", "buffer"))]
    #[track_caller]
    pub fn prefetch(self, count: usize) -> Observable<OnBackpressureBuffer<S, Untold>>
    where
        S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
    {
        assert!(count > 0, "prefetch needs a count of at least 1");
        self.on_backpressure_buffer(count, Overflow::Block)
    }
}
