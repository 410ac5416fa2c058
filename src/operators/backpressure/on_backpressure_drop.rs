//! `on_backpressure_drop`: what comes while the consumer is busy is lost.

use super::{Backlog, OnBackpressureBuffer};
use crate::{Observable, OnDrop, Untold, overflow::Overflow, source::Source};

impl<S: Source> Observable<S> {
    /// Runs the source in a task of its own, and drops each item for which nobody waits.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/on_backpressure_drop.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-abcdef------|");
    /// let free = source.on_backpressure_drop();
    /// let slow = free.merge_map(1, |item| just(item).with_error().delay(Duration::from_millis(3)));
    /// m.expect(slow, "    ----a---e----|");
    /// # m.picture("docs/marbles/on_backpressure_drop.svg", "on_backpressure_drop(), then 3 ms an item");
    /// # });
    /// ```
    ///
    /// There is no queue: an item passes only if the consumer has asked for one and has been given none since, and at
    /// most that one is held.
    /// So a source that is always ready loses nearly everything, however fast the consumer is.
    /// [`gauge`](Self::gauge) counts what is lost.
    ///
    /// # Completion and errors
    ///
    /// Completion and errors come behind the item that the consumer waited for; the source is released at once.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the item that is held; where another thread is polling the source at that moment, the source
    /// is dropped at the end of that poll.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime, or that runtime is shut down before the source has ended; when one is
    /// cloned that was polled.
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
    /// let mut seen = Vec::new();
    /// let ticks = interval(ms(10)).take(9).on_backpressure_drop();
    /// let busy = ticks.for_each_async(async |n| {
    ///     seen.push(n);
    ///     tokio::time::sleep(ms(25)).await;
    /// });
    /// let Ok(()) = busy.await;
    /// assert_eq!(seen, [0, 3, 6]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`on_backpressure_drop_with`](Self::on_backpressure_drop_with) to be told of what is lost,
    /// [`on_backpressure_latest`](Self::on_backpressure_latest) to keep the newest item for the next time.
    #[doc(alias("onBackpressureDrop", "conflate"))]
    pub fn on_backpressure_drop(self) -> Observable<OnBackpressureBuffer<S, Untold>>
    where
        S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
    {
        self.on_backpressure_drop_with(Untold)
    }

    /// Runs the source in a task of its own, and hands each item for which nobody waits to a closure.
    ///
    /// It is [`on_backpressure_drop`](Self::on_backpressure_drop) with somebody who is told of what is lost.
    /// The closure runs where the source is polled: in its task, and for the first poll in that of the consumer.
    ///
    /// # Completion and errors
    ///
    /// Completion and errors come behind the item that the consumer waited for; the source is released at once.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the item that is held.
    ///
    /// # Panics
    ///
    /// As [`on_backpressure_drop`](Self::on_backpressure_drop) does.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (log, lost) = std::sync::mpsc::channel();
    /// let source = from_iter(0..4).on_backpressure_drop_with(move |n| log.send(n).unwrap());
    /// assert_eq!(source.to_vec().await, Ok(vec![0]));
    /// assert_eq!(lost.iter().collect::<Vec<_>>(), [1, 2, 3]);
    /// # }
    /// ```
    #[doc(alias("onBackpressureDrop"))]
    pub fn on_backpressure_drop_with<D>(self, on_drop: D) -> Observable<OnBackpressureBuffer<S, D>>
    where
        S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
        D: OnDrop<S::Item> + Send + 'static,
    {
        // A queue without room takes an item only for a consumer that waits.
        let options = Backlog::told(Overflow::DropNewest, on_drop);
        Observable::new(OnBackpressureBuffer::new(self.source, 0, options, None))
    }
}
