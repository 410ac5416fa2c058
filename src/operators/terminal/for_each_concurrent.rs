//! `for_each_concurrent`: several asynchronous handlers under way.

use crate::{Observable, Run, operators::concurrent::Concurrency, source::Source};

impl<S: Source> Observable<S> {
    /// Runs an asynchronous handler for each item, up to `concurrency` of them at once.
    ///
    /// While so many are under way, the source is not polled.
    /// The number may be a [`Concurrency`] that follows the time that the handlers take.
    /// The handlers run in one task, beside each other; to use several cores, spawn within them.
    ///
    /// # Completion and errors
    ///
    /// `Ok` when the source has completed and all handlers have finished.
    /// The source's error drops the handlers where they stand.
    ///
    /// # Cancellation
    ///
    /// Dropping the run drops the source and the handlers.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0.
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
    /// let begin = Instant::now();
    /// let Ok(()) = from_iter(0..8).for_each_concurrent(4, |_| sleep(Duration::from_secs(1))).await;
    /// assert_eq!(begin.elapsed(), Duration::from_secs(2));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`map_concurrent`](Self::map_concurrent) and
    /// [`map_concurrent_unordered`](Self::map_concurrent_unordered) when the handlers have results.
    #[doc(alias("forEachParallel", "foreachAsync", "collectConcurrently"))]
    #[track_caller]
    pub fn for_each_concurrent<F, Fut>(
        self,
        concurrency: impl Into<Concurrency>,
        mut handle: F,
    ) -> Run<impl Future<Output = Result<(), S::Error>>>
    where
        F: FnMut(S::Item) -> Fut,
        Fut: Future<Output = ()>,
    {
        self.map_concurrent_unordered(concurrency, move |item| {
            let handled = handle(item);
            async move {
                handled.await;
                Ok(())
            }
        })
        .drain()
    }
}
