//! `try_for_each`: a closure an item, which can fail.

use crate::{Observable, Run, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Runs a closure for each item until one fails.
    ///
    /// # Completion and errors
    ///
    /// `Ok` when the source completes; the source's error or the closure's, whichever comes first, drops the source.
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
    /// let mut read = Vec::new();
    /// let result = from_iter(["1", "2", "x", "3"])
    ///     .with_error()
    ///     .try_for_each(|text| text.parse::<u32>().map(|n| read.push(n)))
    ///     .await;
    /// assert!(result.is_err());
    /// assert_eq!(read, [1, 2]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`for_each`](Self::for_each) for a closure that cannot fail,
    /// [`try_for_each_async`](Self::try_for_each_async) for an asynchronous one.
    #[doc(alias("forEach", "collect", "subscribe"))]
    pub fn try_for_each<F>(self, handle: F) -> Run<TryForEach<S, F>>
    where
        F: FnMut(S::Item) -> Result<(), S::Error>,
    {
        Run::new(TryForEach { source: Some(self.source), handle })
    }
}

/// The future of [`Observable::try_for_each`].
#[pin_project]
pub struct TryForEach<S, F> {
    /// Gone once the outcome is known.
    #[pin]
    source: Option<S>,
    handle: F,
}

impl<S, F> Future for TryForEach<S, F>
where
    S: Source,
    F: FnMut(S::Item) -> Result<(), S::Error>,
{
    type Output = Result<(), S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let step = |item| match (this.handle)(item) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        };
        drive(this.source, cx, step).map(|outcome| outcome?.map_or(Ok(()), Err))
    }
}
