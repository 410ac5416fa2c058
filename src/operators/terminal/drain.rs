//! `drain`: for the effects alone.

use crate::{Observable, Run, source::Source};

impl<S: Source> Observable<S> {
    /// Runs the observable to its end and drops its items.
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
    /// let mut seen = Vec::new();
    /// let Ok(()) = from_iter(1..=3).map(|n| seen.push(n)).drain().await;
    /// assert_eq!(seen, [1, 2, 3]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`for_each`](Self::for_each) to do something with the items.
    #[doc(alias("ignore", "then", "runDrain", "ignoreElements"))]
    pub fn drain(self) -> Run<impl Future<Output = Result<(), S::Error>>> {
        self.for_each(drop)
    }
}
