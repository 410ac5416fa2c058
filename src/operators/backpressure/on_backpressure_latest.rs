//! `on_backpressure_latest`: a busy consumer finds the newest item.

use super::OnBackpressureBuffer;
use crate::{Observable, Untold, overflow::Overflow, source::Source};

impl<S: Source> Observable<S> {
    /// Runs the source in a task of its own, and keeps its newest item for a consumer that is busy.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/on_backpressure_latest.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-abcdef------|");
    /// let newest = source.on_backpressure_latest();
    /// let slow = newest.merge_map(1, |item| just(item).with_error().delay(Duration::from_millis(3)));
    /// m.expect(slow, "    ----a--d--f--|");
    /// # m.picture("docs/marbles/on_backpressure_latest.svg", "on_backpressure_latest(), then 3 ms an item");
    /// # });
    /// ```
    ///
    /// It is [`on_backpressure_buffer`](Self::on_backpressure_buffer) with a capacity of 1 and
    /// [`Overflow::DropOldest`], which in that form can also tell of what is lost.
    /// The last item of the source is always delivered.
    /// [`concat_map`](Self::concat_map) behind it takes an item ahead, which is no longer the newest when its turn comes;
    /// [`merge_map(1, …)`](Self::merge_map) and [`map_concurrent(1, …)`](Self::map_concurrent) ask when they are free.
    ///
    /// # Completion and errors
    ///
    /// Completion and errors come behind the item that waits; the source is released at once.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the item that waits.
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
    /// let mut shown = Vec::new();
    /// let readings = interval(ms(10)).take(9).on_backpressure_latest();
    /// let display = readings.for_each_async(async |n| {
    ///     shown.push(n);
    ///     tokio::time::sleep(ms(24)).await;
    /// });
    /// let Ok(()) = display.await;
    /// assert_eq!(shown, [0, 2, 4, 7, 8]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`on_backpressure_drop`](Self::on_backpressure_drop), which keeps nothing,
    /// [`on_backpressure_reduce`](Self::on_backpressure_reduce), which loses nothing,
    /// [`sample`](Self::sample) to look at fixed times.
    #[doc(alias("onBackpressureLatest", "conflate"))]
    pub fn on_backpressure_latest(self) -> Observable<OnBackpressureBuffer<S, Untold>>
    where
        S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
    {
        self.on_backpressure_buffer(1, Overflow::DropOldest)
    }
}
