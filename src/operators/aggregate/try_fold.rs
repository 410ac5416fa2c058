//! `try_fold`: all items into one value, by a function that can fail.

use crate::{Observable, parts::budget::BUDGET, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Accumulates all items into one value by a function that can fail, and fails with its first error.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/try_fold.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-c-d-|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// let short = source.try_fold(String::new(), |text, letter| match text.len() {
    ///     2 => Err(TestError::from("error")),
    ///     _ => Ok(text + letter),
    /// });
    /// m.expect(short, "-----#");
    /// # m.picture("docs/marbles/try_fold.svg", "try_fold(…)");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// The error is of the pipeline's type; [`with_error`](Self::with_error) gives one to a pipeline that cannot fail.
    ///
    /// # Completion and errors
    ///
    /// Ready with the value when the source completes, with the seed if that was empty.
    /// The source's error or the function's, whichever comes first, drops the value and the source.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and the value.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), &'static str> {
    /// let prices = from_iter([20_u8, 30, 40]).with_error();
    /// let total = prices.try_fold(0_u8, |sum, price| sum.checked_add(price).ok_or("too much")).await?;
    /// assert_eq!(total, 90);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`fold`](Self::fold) for a function that cannot fail, [`fold_async`](Self::fold_async) for an asynchronous one,
    /// [`try_for_each`](Self::try_for_each) where there is no value.
    #[doc(alias("reduce", "tryReduce"))]
    #[inline]
    pub fn try_fold<T, F>(self, seed: T, accumulate: F) -> TryFold<S, T, F>
    where
        F: FnMut(T, S::Item) -> Result<T, S::Error>,
    {
        TryFold { source: Some(self.source), value: Some(seed), accumulate }
    }
}

/// The future of [`Observable::try_fold`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct TryFold<S, T, F> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    /// Gone once the future was ready.
    value: Option<T>,
    accumulate: F,
}

impl<S, T, F> Future for TryFold<S, T, F>
where
    S: Source,
    F: FnMut(T, S::Item) -> Result<T, S::Error>,
{
    type Output = Result<T, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let (Some(mut source), Some(mut value)) = (this.source.as_mut().as_pin_mut(), this.value.take()) else {
            panic!("a try_fold was polled after it was ready");
        };
        let mut left = BUDGET - 1;
        let outcome = loop {
            match source.as_mut().poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => match (this.accumulate)(value, item) {
                    Ok(next) => value = next,
                    Err(error) => break Err(error),
                },
                Poll::Ready(Some(Err(error))) => break Err(error),
                Poll::Ready(None) => break Ok(value),
                Poll::Pending => {
                    *this.value = Some(value);
                    return Poll::Pending;
                }
            }
            if left == 0 {
                *this.value = Some(value);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            left -= 1;
        };
        this.source.set(None);
        Poll::Ready(outcome)
    }
}
