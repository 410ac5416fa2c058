//! `with_error`: from here on the pipeline can fail.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Gives an observable that cannot fail an error type, so that what comes after it can.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/with_error.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let source = from_iter(["a", "b"]).with_error();
    /// m.expect(source.try_map(|item| if item == "a" { Ok(item) } else { Err(TestError::from("error")) }), "(a#)");
    /// # m.picture("docs/marbles/with_error.svg", "with_error()");
    /// # });
    /// ```
    ///
    /// Inner and outer observables have one error type; this is where it begins.
    /// Where the compiler expects `Infallible` and finds another error, or the other way round, it is missing: before the
    /// first operator that can fail, or at the end of an inner observable that cannot.
    /// The type is usually inferred, except behind a `?`, which converts; the operator costs nothing.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source; there is no error to pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::num::ParseIntError;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ParseIntError> {
    /// let sum = from_iter(["1", "2"])
    ///     .with_error::<ParseIntError>()
    ///     .concat_map(|text| async move { text.parse::<u32>() })
    ///     .fold(0, |sum, n| sum + n)
    ///     .await?;
    /// assert_eq!(sum, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`map_err`](Self::map_err) to change the error of an observable that has one.
    #[doc(alias("setFailureType", "castError", "Infallible"))]
    #[inline]
    pub fn with_error<E>(self) -> Observable<WithError<S, E>>
    where
        S: Source<Error = Infallible>,
    {
        Observable::new(WithError { source: self.source, error: PhantomData })
    }
}

/// The source of [`Observable::with_error`].
#[pin_project]
pub struct WithError<S, E> {
    #[pin]
    source: S,
    error: PhantomData<fn() -> E>,
}

impl<S, E> Source for WithError<S, E>
where
    S: Source<Error = Infallible>,
{
    type Item = S::Item;
    type Error = E;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, E>>> {
        match self.project().source.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => Poll::Ready(Some(Ok(item))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}

impl<S: Clone, E> Clone for WithError<S, E> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), error: PhantomData }
    }
}
