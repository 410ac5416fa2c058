//! `average`: the arithmetic mean.

use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Gives the arithmetic mean of all items when the source completes, or `None` if it is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/average.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-|").enumerate().map(|(n, _)| n as f64);
    /// m.expect(source.average(), "-------(x|)").values([("x", Some(1.0))]);
    /// # m.picture("docs/marbles/average.svg", "average()");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// Items are what turns into an `f64` without a loss; others, such as `u64`, are mapped before.
    /// It is the sum, as an `f64`, divided by the number of items.
    ///
    /// # Completion and errors
    ///
    /// Ready with the mean when the source completes, with `None` if that was empty.
    /// An error passes in its place.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source.
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
    /// # async fn main() {
    /// let Ok(mean) = from_iter([1, 2, 6]).average().await;
    /// assert_eq!(mean, Some(3.0));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`sum`](Self::sum), [`count`](Self::count), [`fold`](Self::fold) for any other value.
    #[doc(alias("mean", "averaging", "averageDouble"))]
    #[inline]
    pub fn average(self) -> Average<S>
    where
        S::Item: Into<f64>,
    {
        Average { source: Some(self.source), sum: 0.0, count: 0 }
    }
}

/// The future of [`Observable::average`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Average<S> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    /// The sum of the items so far.
    sum: f64,
    /// The number of items so far.
    count: u64,
}

impl<S> Future for Average<S>
where
    S: Source,
    S::Item: Into<f64>,
{
    type Output = Result<Option<f64>, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (sum, count) = (this.sum, this.count);
        drive(this.source, cx, |item| {
            *sum += item.into();
            *count += 1;
            ControlFlow::<Infallible>::Continue(())
        })
        .map_ok(|_| (*count > 0).then(|| *sum / *count as f64))
    }
}
