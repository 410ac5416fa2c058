//! `tap_terminate`: a closure that runs at the end or at the error.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Tells a closure when the source has completed, with `Ok(())`, or has failed, with the error; then passes it on.
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let (whole, broken) = (m.cold("-a-|"), m.cold("-a-#"));
    /// m.expect(whole.tap_terminate(|outcome| assert!(outcome.is_ok())), "  -a-|");
    /// m.expect(broken.tap_terminate(|outcome| assert!(outcome.is_err())), "-a-#");
    /// # });
    /// ```
    ///
    /// The closure is called before what stands behind this operator sees the outcome, once at most.
    /// To act when the source has been dropped, take [`finalize`](Self::finalize).
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source; the closure is not called.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut seen = None;
    /// let failing = throw_error::<u32, _>("broken").tap_terminate(|outcome| seen = outcome.err().copied());
    /// assert_eq!(failing.to_vec().await, Err("broken"));
    /// assert_eq!(seen, Some("broken"));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`tap_complete`](Self::tap_complete) and [`tap_error`](Self::tap_error) for one of the two,
    /// [`finalize`](Self::finalize) for a drop as well.
    #[doc(alias("doOnTerminate", "onCompletion", "onTerminate"))]
    #[inline]
    pub fn tap_terminate<F>(self, look: F) -> Observable<TapTerminate<S, F>>
    where
        F: FnOnce(Result<(), &S::Error>),
    {
        Observable::new(TapTerminate { source: self.source, look: Some(look) })
    }
}

/// The source of [`Observable::tap_terminate`].
#[pin_project]
#[derive(Clone)]
pub struct TapTerminate<S, F> {
    #[pin]
    source: S,
    /// Gone once it was called.
    look: Option<F>,
}

impl<S, F> Source for TapTerminate<S, F>
where
    S: Source,
    F: FnOnce(Result<(), &S::Error>),
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        let polled = this.source.poll_next(cx);
        let outcome = match &polled {
            Poll::Pending | Poll::Ready(Some(Ok(_))) => return polled,
            Poll::Ready(Some(Err(error))) => Err(error),
            Poll::Ready(None) => Ok(()),
        };
        if let Some(look) = this.look.take() {
            look(outcome);
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
