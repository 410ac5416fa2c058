//! `drain`: for the effects alone.

use crate::{Observable, Run, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

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
    pub fn drain(self) -> Run<Drain<S>> {
        Run::new(Drain { source: Some(self.source) })
    }
}

/// The future of [`Observable::drain`].
#[pin_project]
pub struct Drain<S> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
}

impl<S: Source> Future for Drain<S> {
    type Output = Result<(), S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        drive(this.source, cx, |_| ControlFlow::<Infallible>::Continue(())).map_ok(drop)
    }
}
