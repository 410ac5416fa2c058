//! `switch_scan`: an accumulation whose steps are observables, the newest only.

use super::switch_map::Switch;
use crate::{IntoObservable, IntoObservableWith, Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of the value so far and each item, and emits what the newest of them emits; what
    /// was emitted last is the value.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/switch_scan.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a--b-------|").values([("a", 1), ("b", 10)]);
    /// let inner = m.cold("x-y-z|").values([("x", 1), ("y", 2), ("z", 3)]);
    /// let switched = source.switch_scan(0, move |sum, n| inner.clone().map(move |times| sum + n * times));
    /// let sums = [("a", 1), ("b", 2), ("c", 12), ("d", 22), ("e", 32)];
    /// m.expect(switched, "-a-bc-d-e---|").values(sums);
    /// # m.picture("docs/marbles/switch_scan.svg", "switch_scan(…)");
    /// # });
    /// ```
    ///
    /// A newer item drops the running inner observable before its own is first polled, and each is polled at least once.
    /// The value is cloned for each inner observable when it is made, and at every item of one.
    /// The seed itself is not emitted.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and the last inner observable have.
    /// Errors of either pass at once and drop the other.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the inner observable and the value.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let walks = from_iter([3, 2]).switch_scan(0, |at, steps| from_iter(at + 1..=at + steps));
    /// // Each is polled once before the next item is taken.
    /// assert_eq!(walks.to_vec().await, Ok(vec![1, 2, 3]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`switch_map`](Self::switch_map) without a memory, [`merge_scan`](Self::merge_scan) to let all run.
    #[doc(alias("switchScan", "flatScanLatest"))]
    pub fn switch_scan<T, O, F>(self, seed: T, accumulate: F) -> Observable<SwitchScan<S, T, F, O::Source>>
    where
        T: Clone,
        O: IntoObservableWith<S::Error, Item = T>,
        F: FnMut(T, S::Item) -> O,
    {
        Observable::new(SwitchScan { switch: Switch::new(self.source), value: Some(seed), accumulate })
    }
}

/// The source of [`Observable::switch_scan`].
#[pin_project]
pub struct SwitchScan<S, T, F, U> {
    #[pin]
    switch: Switch<S, U>,
    /// The seed, or what was emitted last; gone once it has ended.
    value: Option<T>,
    accumulate: F,
}

impl<S, T, F, O> Source for SwitchScan<S, T, F, O::Source>
where
    S: Source,
    T: Clone,
    F: FnMut(T, S::Item) -> O,
    O: IntoObservable<Item = T, Error = S::Error>,
{
    type Item = T;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, S::Error>>> {
        let this = self.project();
        let Some(value) = this.value else { return Poll::Ready(None) };
        let polled =
            ready!(this.switch.poll(cx, |item| (this.accumulate)(value.clone(), item).into_observable().source));
        match &polled {
            Some(Ok(next)) => value.clone_from(next),
            Some(Err(_)) | None => *this.value = None,
        }
        Poll::Ready(polled)
    }
}

impl<S: Clone, T: Clone, F: Clone, U> Clone for SwitchScan<S, T, F, U> {
    fn clone(&self) -> Self {
        Self { switch: self.switch.clone(), value: self.value.clone(), accumulate: self.accumulate.clone() }
    }
}
