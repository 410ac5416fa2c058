//! `try_map`: each item through a function that can fail.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits what a function makes of each item, and fails with its first error.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/try_map.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-1--2--x--3--|");
    /// m.expect_subscriptions(&source, ["^------!"]);
    /// let numbers = source.try_map(|text| text.parse::<u32>().map_err(|_| TestError::from("not a number")));
    /// m.expect(numbers, " -1--2--#").error("not a number");
    /// # m.picture("docs/marbles/try_map.svg", "try_map(…)");
    /// # });
    /// ```
    ///
    /// The function's error is the error of the pipeline; an observable that cannot fail gets one with
    /// [`with_error`](Self::with_error).
    /// It also unwraps an observable of results: `try_map(|result| result)`.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source.
    /// An error of the source passes; one of the function drops the source before it is told.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::num::ParseIntError;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ParseIntError> {
    /// let ports = from_iter(["80", "443"]).with_error().try_map(|text| text.parse::<u16>());
    /// assert_eq!(ports.to_vec().await?, [80, 443]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`map`](Self::map) for a function that cannot fail, [`filter_map`](Self::filter_map) to leave out what fails,
    /// [`concat_map`](Self::concat_map) for a future that can fail.
    #[doc(alias = "tryMap")]
    #[inline]
    pub fn try_map<T, F>(self, project: F) -> Observable<TryMap<S, F>>
    where
        F: FnMut(S::Item) -> Result<T, S::Error>,
    {
        Observable::new(TryMap { source: Some(self.source), project })
    }
}

/// The source of [`Observable::try_map`].
#[pin_project]
#[derive(Clone)]
pub struct TryMap<S, F> {
    /// Gone as soon as it has ended or the function has failed.
    #[pin]
    source: Option<S>,
    project: F,
}

impl<S, F, T> Source for TryMap<S, F>
where
    S: Source,
    F: FnMut(S::Item) -> Result<T, S::Error>,
{
    type Item = T;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let polled = match ready!(source.poll_next(cx)) {
            Some(Ok(item)) => Some((this.project)(item)),
            Some(Err(error)) => Some(Err(error)),
            None => None,
        };
        if !matches!(polled, Some(Ok(_))) {
            this.source.set(None);
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}
