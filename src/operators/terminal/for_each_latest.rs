//! `for_each_latest`: a newer item ends the handling of an older one.

use crate::{Observable, Run, source::Source};

impl<S: Source> Observable<S> {
    /// Runs an asynchronous handler for each item, and drops it where it stands when a newer item comes.
    ///
    /// # Completion and errors
    ///
    /// `Ok` when the source has completed and the last handler has finished.
    /// The source's error drops the handler.
    ///
    /// # Cancellation
    ///
    /// Dropping the run drops the source and the handler.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{cell::RefCell, time::Duration};
    /// use tokio::time::sleep;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let drawn = RefCell::new(Vec::new());
    /// let Ok(()) = interval(ms(10))
    ///     .take(3)
    ///     .for_each_latest(|frame| {
    ///         let drawn = &drawn;
    ///         async move {
    ///             sleep(ms(15)).await;
    ///             drawn.borrow_mut().push(frame);
    ///         }
    ///     })
    ///     .await;
    /// assert_eq!(drawn.into_inner(), [2]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`switch_map`](Self::switch_map) when the handlers have results.
    #[doc(alias("collectLatest", "forEachLatest"))]
    pub fn for_each_latest<F, Fut>(self, mut handle: F) -> Run<impl Future<Output = Result<(), S::Error>>>
    where
        F: FnMut(S::Item) -> Fut,
        Fut: Future<Output = ()>,
    {
        self.switch_map(move |item| {
            let handled = handle(item);
            async move {
                handled.await;
                Ok(())
            }
        })
        .drain()
    }
}
