//! `for_each`: a closure an item.

use crate::{Observable, Run, source::Source};

impl<S: Source> Observable<S> {
    /// Runs a closure for each item.
    ///
    /// The closure has done with an item before the next one is pulled.
    /// After every 1,024 items that were there at once the run gives way to other tasks.
    /// It is [`try_for_each`](Self::try_for_each) with a closure that always succeeds.
    ///
    /// # Completion and errors
    ///
    /// `Ok` when the source completes, or the source's error.
    ///
    /// # Cancellation
    ///
    /// Dropping the run drops the source.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut total = 0;
    /// let Ok(()) = from_iter(1..=3).for_each(|n| total += n).await;
    /// assert_eq!(total, 6);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`subscribe`](Self::subscribe) to spawn it in the same breath,
    /// [`for_each_async`](Self::for_each_async) for a closure that waits.
    #[doc(alias("forEach", "collect", "subscribe", "sink"))]
    pub fn for_each<F>(self, mut handle: F) -> Run<impl Future<Output = Result<(), S::Error>>>
    where
        F: FnMut(S::Item),
    {
        self.try_for_each(move |item| {
            handle(item);
            Ok(())
        })
    }
}
