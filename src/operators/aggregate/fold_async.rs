//! `fold_async`: all items into one value, by an asynchronous closure.

use crate::{Observable, parts::budget::BUDGET, source::Source};
use std::{future::poll_fn, pin::pin};
use tokio::task::yield_now;

impl<S: Source> Observable<S> {
    /// Accumulates all items into one value by an asynchronous closure, which is awaited for one item after the other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/fold_async.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-(abc|)");
    /// let wait = m.frames(2);
    /// let joined = source.fold_async(String::new(), async move |text, letter| {
    ///     tokio::time::sleep(wait).await;
    ///     text + letter
    /// });
    /// m.expect(joined, "-------(x|)").values([("x", "abc".to_owned())]);
    /// # m.picture("docs/marbles/fold_async.svg", "fold_async(…)");
    /// # });
    /// ```
    ///
    /// The closure has finished with an item before the next one is pulled: that is the back-pressure.
    /// It is a future: await it, or give it to an operator that takes an observable.
    ///
    /// # Completion and errors
    ///
    /// Ready with the value when the source completes, with the seed if that was empty.
    /// An error drops the value; it is not seen before the closure has finished with the item that came before it.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source, and the closure's future where it stands together with the value in it.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let Ok(elapsed) = from_iter([5, 10])
    ///     .fold_async(Duration::ZERO, async |elapsed, ms| {
    ///         let pause = Duration::from_millis(ms);
    ///         tokio::time::sleep(pause).await;
    ///         elapsed + pause
    ///     })
    ///     .await;
    /// assert_eq!(elapsed, Duration::from_millis(15));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`fold`](Self::fold) for a closure that does not wait, [`try_fold`](Self::try_fold) for one that can fail,
    /// [`for_each_async`](Self::for_each_async) where there is no value.
    #[doc(alias("foldM", "foldAsync", "runFoldAsync", "reduce"))]
    pub fn fold_async<T, F>(self, seed: T, mut accumulate: F) -> impl Future<Output = Result<T, S::Error>>
    where
        F: AsyncFnMut(T, S::Item) -> T,
    {
        let source = self.source;
        async move {
            let mut source = pin!(source);
            let mut value = seed;
            let mut left = BUDGET;
            while let Some(item) = poll_fn(|cx| source.as_mut().poll_next(cx)).await {
                value = accumulate(value, item?).await;
                left -= 1;
                if left == 0 {
                    left = BUDGET;
                    yield_now().await;
                }
            }
            Ok(value)
        }
    }
}
