//! `catch_error`: something else in place of the error.

use crate::{IntoObservable, Observable, parts::fused::poll_fused, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Goes on with another observable or a future, made from the error, where the source fails.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/catch_error.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("  -a-b-#");
    /// let fallback = m.cold("     -x-y|");
    /// m.expect(source.catch_error(move |_| fallback), "-a-b--x-y|");
    /// # m.picture("docs/marbles/catch_error.svg", "catch_error(|_| fallback)");
    /// # });
    /// ```
    ///
    /// The error type becomes that of the fallback: after `catch_error(|_| just(0))` the pipeline cannot fail.
    /// The source is dropped before the fallback is made.
    /// RxJS also hands over the source, to subscribe to it again; here that is [`retry`](Self::retry).
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, or with the fallback.
    /// Errors of the fallback pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source or the fallback, whichever runs.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let rates = throw_error::<f64, _>("the server is down");
    /// let Ok(rates) = rates.catch_error(|_| of([1.0, 0.9])).to_vec().await;
    /// assert_eq!(rates, [1.0, 0.9]);
    ///
    /// // To let some errors pass, fail with them again.
    /// let picky = throw_error::<u32, _>("fatal").catch_error(|error| async move {
    ///     if error == "harmless" { Ok(0) } else { Err(error) }
    /// });
    /// assert_eq!(picky.to_vec().await, Err("fatal"));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`retry`](Self::retry) for another attempt, [`map_err`](Self::map_err) to fail with another error.
    #[doc(alias("catch", "onErrorResume", "onErrorResumeNext", "onErrorResumeWith", "or_else", "handleErrorWith"))]
    pub fn catch_error<O, F>(self, fallback: F) -> Observable<CatchError<S, F, O::Source>>
    where
        O: IntoObservable<Item = S::Item>,
        F: FnOnce(S::Error) -> O,
    {
        Observable::new(CatchError { source: Some(self.source), fallback: Some(fallback), inner: None })
    }
}

/// The source of [`Observable::catch_error`].
#[pin_project]
pub struct CatchError<S, F, U> {
    /// Gone once it has ended or failed.
    #[pin]
    source: Option<S>,
    /// Gone with the source.
    fallback: Option<F>,
    /// What the fallback made, until it ends.
    #[pin]
    inner: Option<U>,
}

impl<S, F, O> Source for CatchError<S, F, O::Source>
where
    S: Source,
    F: FnOnce(S::Error) -> O,
    O: IntoObservable<Item = S::Item>,
{
    type Item = S::Item;
    type Error = O::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, O::Error>>> {
        let mut this = self.project();
        if let Some(source) = this.source.as_mut().as_pin_mut() {
            let terminal = match ready!(source.poll_next(cx)) {
                Some(Ok(item)) => return Poll::Ready(Some(Ok(item))),
                Some(Err(error)) => Some(error),
                None => None,
            };
            this.source.set(None);
            if let (Some(fallback), Some(error)) = (this.fallback.take(), terminal) {
                this.inner.set(Some(fallback(error).into_observable().source));
            }
        }
        poll_fused(this.inner, cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.inner {
            Some(inner) => inner.size_hint(),
            // The source may fail at any time, and the fallback has any number of items.
            None if self.source.is_some() => (0, None),
            None => (0, Some(0)),
        }
    }
}

impl<S: Clone, F: Clone, U> Clone for CatchError<S, F, U> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), fallback: self.fallback.clone(), inner: None }
    }
}
