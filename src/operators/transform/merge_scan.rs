//! `merge_scan`: an accumulation whose steps are observables, several at once.

use crate::{
    IntoObservable, Observable,
    parts::{budget::Budget, slots::Slots, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
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
        O: IntoObservable<Item = T, Error = S::Error>,
        F: FnMut(T, S::Item) -> O,
    {
        assert!(concurrency > 0, "merge_scan needs a concurrency of at least 1");
        Observable::new(MergeScan {
            source: Watched::new(self.source),
            value: seed,
            accumulate,
            inner: Slots::new(),
            concurrency,
            had_items: false,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::merge_scan`].
#[pin_project]
pub struct MergeScan<S, T, F, U> {
    #[pin]
    source: Watched<S>,
    /// The seed, or what was emitted last.
    value: T,
    accumulate: F,
    /// The inner sources that run, at most `concurrency`.
    inner: Slots<U>,
    concurrency: usize,
    /// The source had an item, or nothing is owed for its lack any more.
    had_items: bool,
    /// Counts inner sources that had nothing to emit.
    budget: Budget,
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
        let mut this = self.project();
        loop {
            let is_full = this.inner.len() >= *this.concurrency;
            let polled = match if is_full { Poll::Pending } else { this.source.as_mut().poll() } {
                Poll::Ready(Some(Ok(item))) => {
                    *this.had_items = true;
                    let inner = (this.accumulate)(this.value.clone(), item);
                    this.inner.insert(inner.into_observable().source)
                }
                Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
                Poll::Ready(None) if !*this.had_items => {
                    *this.had_items = true;
                    return Poll::Ready(Some(Ok(this.value.clone())));
                }
                Poll::Ready(None) if this.inner.is_empty() => return Poll::Ready(None),
                Poll::Ready(None) | Poll::Pending => match this.inner.poll() {
                    Poll::Pending => {
                        if !is_full {
                            this.source.park(cx);
                        }
                        this.inner.park(cx);
                        return Poll::Pending;
                    }
                    polled => polled,
                },
            };
            match polled {
                Poll::Ready(Some(Ok(value))) => {
                    *this.value = value.clone();
                    return Poll::Ready(Some(Ok(value)));
                }
                Poll::Ready(Some(Err(error))) => {
                    *this.had_items = true;
                    this.source.release();
                    this.inner.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                // An inner source has ended, or a new one has nothing yet; either way there is more to ask.
                Poll::Ready(None) | Poll::Pending => {
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
            }
        }
    }
}

impl<S: Clone, T: Clone, F: Clone, U: Source> Clone for MergeScan<S, T, F, U> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            value: self.value.clone(),
            accumulate: self.accumulate.clone(),
            inner: Slots::new(),
            concurrency: self.concurrency,
            had_items: self.had_items,
            budget: Budget::new(),
        }
    }
}
