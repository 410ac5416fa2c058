//! `scan_async`: every step of an accumulation that takes its time.

use crate::{Observable, parts::serial::Serial, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Accumulates the items into a value by an asynchronous function, and emits the value after each of them.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/scan_async.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-ab------|").values([("a", 1), ("b", 3)]);
    /// let sums = source.scan_async(0, |sum, n| async move {
    ///     tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    ///     Ok(sum + n)
    /// });
    /// m.expect(sums, "---x-y---|").values([("x", 1), ("y", 4)]);
    /// # m.picture("docs/marbles/scan_async.svg", "scan_async(…)");
    /// # });
    /// ```
    ///
    /// The function is called with the value and an item, and not again before its future is ready.
    /// Meanwhile one item of the source is taken ahead, so that an error or the end behind the current item is seen at
    /// once.
    /// The seed itself is not emitted, and the value is cloned at every step.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and the last future is ready.
    /// Errors of the source or of a future pass at once and drop everything else.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the future, the value and the item that was taken ahead.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), String> {
    /// let amounts = from_iter([100, -30, -90]).with_error();
    /// let balances = amounts.scan_async(0, |balance, amount| async move {
    ///     if balance + amount < 0 { Err(format!("{amount} is too much")) } else { Ok(balance + amount) }
    /// });
    /// assert_eq!(balances.take(2).to_vec().await?, [100, 70]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`scan`](Self::scan) for a function that is ready at once, [`merge_scan`](Self::merge_scan) for observables.
    #[doc(alias("scanAsync", "evalScan", "mapAccumEffect"))]
    pub fn scan_async<T, Fut, F>(self, seed: T, accumulate: F) -> Observable<ScanAsync<S, T, Fut, F>>
    where
        T: Clone,
        Fut: Future<Output = Result<T, S::Error>>,
        F: FnMut(T, S::Item) -> Fut,
    {
        Observable::new(ScanAsync { steps: Serial::new(self.source), value: Some(seed), accumulate })
    }
}

/// The source of [`Observable::scan_async`].
#[pin_project]
pub struct ScanAsync<S: Source, T, Fut, F> {
    #[pin]
    steps: Serial<S, Fut>,
    /// The seed or the latest value; gone once it has ended.
    value: Option<T>,
    accumulate: F,
}

impl<S, T, Fut, F> Source for ScanAsync<S, T, Fut, F>
where
    S: Source,
    T: Clone,
    Fut: Future<Output = Result<T, S::Error>>,
    F: FnMut(T, S::Item) -> Fut,
{
    type Item = T;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, S::Error>>> {
        let this = self.project();
        let Some(value) = this.value else { return Poll::Ready(None) };
        let polled = ready!(this.steps.poll(cx, |item| (this.accumulate)(value.clone(), item)));
        match &polled {
            Some(Ok(next)) => value.clone_from(next),
            Some(Err(_)) | None => *this.value = None,
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.steps.size_hint()
    }
}

impl<S: Source + Clone, T: Clone, Fut, F: Clone> Clone for ScanAsync<S, T, Fut, F> {
    fn clone(&self) -> Self {
        Self { steps: self.steps.clone(), value: self.value.clone(), accumulate: self.accumulate.clone() }
    }
}
