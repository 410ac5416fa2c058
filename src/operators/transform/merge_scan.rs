//! `merge_scan`: an accumulation whose steps are observables, several at once.

use crate::{IntoObservable, IntoObservableWith, Observable, parts::fan_in::FanIn, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of the value so far and each item, runs up to `concurrency` of them at once, and
    /// emits what they emit; what was emitted last is the value.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_scan.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a---b-----|").values([("a", 1), ("b", 10)]);
    /// let inner = m.cold("x-y|").values([("x", 1), ("y", 2)]);
    /// let merged = source.merge_scan(8, 0, move |sum, n| inner.clone().map(move |times| sum + n * times));
    /// m.expect(merged, "-a-b-c-d---|").values([("a", 1), ("b", 2), ("c", 12), ("d", 22)]);
    /// # m.picture("docs/marbles/merge_scan.svg", "merge_scan(…)");
    /// # });
    /// ```
    ///
    /// The value is cloned for each inner observable when it is made, and at every item of one.
    /// While `concurrency` of them run, the source is not polled; with a concurrency of 1 every step sees the outcome of
    /// the one before.
    /// When the source completes without any item, the seed is emitted; RxJS emits nothing then since version 7.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and all inner observables have.
    /// The first error, of the source or of an inner observable, passes at once and drops all the others.
    ///
    /// # Cancellation
    ///
    /// Drops the source, all inner observables and the value.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let walks = from_iter([3, 2]).merge_scan(1, 0, |at, steps| from_iter(at + 1..=at + steps));
    /// assert_eq!(walks.to_vec().await, Ok(vec![1, 2, 3, 4, 5]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`switch_scan`](Self::switch_scan) to keep only the newest, [`scan_async`](Self::scan_async) for futures in order,
    /// [`expand`](Self::expand) to go on from every item.
    #[doc(alias("mergeScan", "flatScan"))]
    #[track_caller]
    pub fn merge_scan<T, O, F>(
        self,
        concurrency: usize,
        seed: T,
        accumulate: F,
    ) -> Observable<MergeScan<S, T, F, O::Source>>
    where
        T: Clone,
        O: IntoObservableWith<S::Error, Item = T>,
        F: FnMut(T, S::Item) -> O,
    {
        assert!(concurrency > 0, "merge_scan needs a concurrency of at least 1");
        Observable::new(MergeScan {
            fan_in: FanIn::new(self.source, concurrency),
            value: Some(seed),
            accumulate,
            had_items: false,
        })
    }
}

/// The source of [`Observable::merge_scan`].
#[pin_project]
pub struct MergeScan<S, T, F, U> {
    #[pin]
    fan_in: FanIn<S, U>,
    /// The seed, or what was emitted last; gone once it has ended.
    value: Option<T>,
    accumulate: F,
    /// The source had an item, so that the seed is not owed at the end.
    had_items: bool,
}

impl<S, T, F, O> Source for MergeScan<S, T, F, O::Source>
where
    S: Source,
    T: Clone,
    F: FnMut(T, S::Item) -> O,
    O: IntoObservable<Item = T, Error = S::Error>,
{
    type Item = T;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, S::Error>>> {
        let this = self.project();
        let Some(value) = this.value else { return Poll::Ready(None) };
        let polled = ready!(this.fan_in.poll(cx, |item| {
            *this.had_items = true;
            (this.accumulate)(value.clone(), item).into_observable().source
        }));
        if let Some(Ok(next)) = &polled {
            value.clone_from(next);
            return Poll::Ready(polled);
        }
        let last = this.value.take().filter(|_| polled.is_none() && !*this.had_items);
        Poll::Ready(last.map_or(polled, |seed| Some(Ok(seed))))
    }
}

impl<S: Clone, T: Clone, F: Clone, U: Source> Clone for MergeScan<S, T, F, U> {
    fn clone(&self) -> Self {
        Self {
            fan_in: self.fan_in.clone(),
            value: self.value.clone(),
            accumulate: self.accumulate.clone(),
            had_items: self.had_items,
        }
    }
}
