//! `scan`: every step of an accumulation.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Accumulates the items into a value, and emits the value after each of them.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/scan.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a---b-c--|").values([("a", 2), ("b", 3), ("c", 4)]);
    /// m.expect(source.scan(0, |sum, n| sum + n), "-x---y-z--|").values([("x", 2), ("y", 5), ("z", 9)]);
    /// # m.picture("docs/marbles/scan.svg", "scan(0, |sum, n| sum + n)");
    /// # });
    /// ```
    ///
    /// The seed itself is not emitted, as in RxJS and unlike in Kotlin; [`start_with`](Self::start_with) puts it first.
    /// The value is cloned at every step: one goes out, the other stays.
    /// It is unlike `Iterator::scan`, whose closure changes the value in place and emits something else.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and drop the value.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the value.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let payments = from_iter([100, -30, 5]);
    /// let Ok(balances) = payments.scan(0, |balance, amount| balance + amount).to_vec().await;
    /// assert_eq!(balances, [100, 70, 75]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`fold`](Self::fold) for the last value only, [`pairwise`](Self::pairwise) for a memory of one item.
    #[doc(alias("scanWith", "runningFold", "reductions"))]
    #[inline]
    pub fn scan<T, F>(self, seed: T, accumulate: F) -> Observable<Scan<S, T, F>>
    where
        T: Clone,
        F: FnMut(T, S::Item) -> T,
    {
        Observable::new(Scan { source: self.source, value: Some(seed), accumulate })
    }
}

/// The source of [`Observable::scan`].
#[pin_project]
#[derive(Clone)]
pub struct Scan<S, T, F> {
    #[pin]
    source: S,
    /// The seed or the latest value; gone at the end, and when the closure has panicked.
    value: Option<T>,
    accumulate: F,
}

impl<S, T, F> Source for Scan<S, T, F>
where
    S: Source,
    T: Clone,
    F: FnMut(T, S::Item) -> T,
{
    type Item = T;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, S::Error>>> {
        let this = self.project();
        if this.value.is_none() {
            return Poll::Ready(None);
        }
        match ready!(this.source.poll_next(cx)) {
            Some(Ok(item)) => {
                *this.value = this.value.take().map(|value| (this.accumulate)(value, item));
                Poll::Ready(this.value.clone().map(Ok))
            }
            Some(Err(error)) => {
                *this.value = None;
                Poll::Ready(Some(Err(error)))
            }
            None => {
                *this.value = None;
                Poll::Ready(None)
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.value.is_some() { self.source.size_hint() } else { (0, Some(0)) }
    }
}
