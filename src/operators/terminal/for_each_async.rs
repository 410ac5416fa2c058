//! `for_each_async`: an asynchronous closure an item.

use crate::{Observable, Run, source::Source};

impl<S: Source> Observable<S> {
    /// Awaits an asynchronous closure for each item.
    ///
    /// The closure has finished with an item before the next one is pulled: that is the back-pressure.
    /// It is [`try_for_each_async`](Self::try_for_each_async) with a closure that always succeeds.
    ///
    /// # Completion and errors
    ///
    /// `Ok` when the source completes, or the source's error.
    ///
    /// # Cancellation
    ///
    /// Dropping the run drops the source and the closure's future where it stands.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut written = Vec::new();
    /// let Ok(()) = from_iter(["head", "water"])
    ///     .for_each_async(async |word| {
    ///         tokio::time::sleep(Duration::from_millis(100)).await;
    ///         written.push(word);
    ///     })
    ///     .await;
    /// assert_eq!(written, ["head", "water"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`for_each`](Self::for_each) for a closure that does not wait,
    /// [`for_each_concurrent`](Self::for_each_concurrent) to have several under way,
    /// [`for_each_latest`](Self::for_each_latest) to give up on an item when a newer one comes.
    #[doc(alias("forEachAsync", "collect", "foreachSuspend"))]
    pub fn for_each_async<F>(self, mut handle: F) -> Run<impl Future<Output = Result<(), S::Error>>>
    where
        F: AsyncFnMut(S::Item),
    {
        self.try_for_each_async(async move |item| {
            handle(item).await;
            Ok(())
        })
    }
}
