//! `for_each`: a closure an item.

use crate::{Observable, Run, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

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
    pub fn for_each<F>(self, handle: F) -> Run<ForEach<S, F>>
    where
        F: FnMut(S::Item),
    {
        Run::new(ForEach { source: Some(self.source), handle })
    }
}

/// The future of [`Observable::for_each`].
#[pin_project]
pub struct ForEach<S, F> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    handle: F,
}

impl<S, F> Future for ForEach<S, F>
where
    S: Source,
    F: FnMut(S::Item),
{
    type Output = Result<(), S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        drive(this.source, cx, |item| {
            (this.handle)(item);
            ControlFlow::<Infallible>::Continue(())
        })
        .map_ok(drop)
    }
}
