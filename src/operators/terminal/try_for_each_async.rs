//! `try_for_each_async`: an asynchronous closure an item, which can fail.

use crate::{Observable, Run, parts::budget::BUDGET, source::Source};
use std::{future::poll_fn, pin::pin};
use tokio::task::yield_now;

impl<S: Source> Observable<S> {
    /// Awaits an asynchronous closure for each item until one fails.
    ///
    /// The closure has finished with an item before the next one is pulled: that is the back-pressure.
    ///
    /// # Completion and errors
    ///
    /// `Ok` when the source completes; the source's error or the closure's, whichever comes first, drops the source.
    ///
    /// # Cancellation
    ///
    /// Dropping the run drops the source and the closure's future where it stands.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use tokio::io::{AsyncWriteExt, Error};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let mut file = Vec::new();
    /// from_iter(["head", "water"])
    ///     .with_error::<Error>()
    ///     .try_for_each_async(async |text| file.write_all(text.as_bytes()).await)
    ///     .await?;
    /// assert_eq!(file, b"headwater");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`for_each_async`](Self::for_each_async) for a closure that cannot fail,
    /// [`for_each_concurrent`](Self::for_each_concurrent) to have several under way.
    #[doc(alias("forEachAsync", "collect"))]
    pub fn try_for_each_async<F>(self, mut handle: F) -> Run<impl Future<Output = Result<(), S::Error>>>
    where
        F: AsyncFnMut(S::Item) -> Result<(), S::Error>,
    {
        let source = self.source;
        Run::new(async move {
            let mut source = pin!(source);
            let mut left = BUDGET;
            while let Some(item) = poll_fn(|cx| source.as_mut().poll_next(cx)).await {
                handle(item?).await?;
                left -= 1;
                if left == 0 {
                    left = BUDGET;
                    yield_now().await;
                }
            }
            Ok(())
        })
    }
}
