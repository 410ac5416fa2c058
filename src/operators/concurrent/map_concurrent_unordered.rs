//! `map_concurrent_unordered`: a future for each item, several at once, results as they come.

use super::{Concurrency, MapConcurrent};
use crate::{IntoObservableWith, Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Makes a future of each item, runs up to `concurrency` of them at once, and emits their results as they come.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/map_concurrent_unordered.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let times = [("a", 3), ("b", 1), ("c", 4)];
    /// let jobs = m.cold("(abc|)").values(times).map_concurrent_unordered(2, |time| async move {
    ///     tokio::time::sleep(Duration::from_millis(time)).await;
    ///     Ok(time)
    /// });
    /// m.expect(jobs, "-b-a-(c|)").values(times);
    /// # m.picture("docs/marbles/map_concurrent_unordered.svg", "map_concurrent_unordered(2, |ms| sleep(ms))");
    /// # });
    /// ```
    ///
    /// It is to [`map_concurrent`](Self::map_concurrent) as `merge_map` is to `concat_map_eager`: no result waits for an
    /// earlier item.
    /// The argument is a number, or a [`Concurrency`] that follows the time that the futures take.
    /// While `concurrency` futures run, or have results that nobody has asked for, the source is not polled.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and all futures have finished.
    /// The first error, of the source or of any future, passes as soon as it is seen and drops everything.
    ///
    /// # Cancellation
    ///
    /// Drops the source, all futures and the results that wait.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0.
    /// A panic of a future reaches whoever polls.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let sorted = from_iter([30, 10, 20]).map_concurrent_unordered(3, async |n| {
    ///     sleep(Duration::from_secs(n)).await;
    ///     Ok(n)
    /// });
    /// assert_eq!(sorted.to_vec().await, Ok(vec![10, 20, 30]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge_map`](Self::merge_map) where each item becomes an observable,
    /// [`for_each_concurrent`](Self::for_each_concurrent) where there are no results.
    #[doc(alias("mapAsyncUnordered", "buffer_unordered", "try_buffer_unordered", "parEvalMapUnordered"))]
    #[track_caller]
    pub fn map_concurrent_unordered<Fut, F>(
        self,
        concurrency: impl Into<Concurrency>,
        project: F,
    ) -> Observable<MapConcurrent<S, Fut, F>>
    where
        Fut: Future + IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> Fut,
    {
        Observable { source: MapConcurrent::new(self.source, concurrency.into(), project, false) }
    }
}
