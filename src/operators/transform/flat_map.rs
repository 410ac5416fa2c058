//! `flat_map` and `merge_map`: every item becomes an observable, and all of them run at once.

use crate::{IntoObservable, IntoObservableWith, Observable, parts::fan_in::FanIn, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// How many inner observables [`Observable::flat_map`] runs at once.
const CONCURRENCY: usize = 256;

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of each item, runs up to 256 of them at once, and emits what they emit.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/flat_map.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a----b----|");
    /// let inner = m.cold("  x-x-x|");
    /// m.expect(source.flat_map(move |_| inner.clone()), "-x-x-xx-x-x|");
    /// # m.picture("docs/marbles/flat_map.svg", "flat_map(|_| inner)");
    /// # });
    /// ```
    ///
    /// It is [`merge_map`](Self::merge_map) with a concurrency of 256; RxJS has no limit by default.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and all inner observables have.
    /// The first error, of the source or of an inner observable, passes at once and drops all the others.
    ///
    /// # Cancellation
    ///
    /// Drops the source and all inner observables.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(all) = from_iter(1..=3).flat_map(|n| from_iter(0..n)).to_vec().await;
    /// assert_eq!(all.len(), 6);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat_map`](Self::concat_map) to run them one after the other,
    /// [`switch_map`](Self::switch_map) to keep only the newest.
    #[doc(alias("mergeMap", "selectMany", "flatMapMerge", "flat_map_unordered"))]
    pub fn flat_map<O, F>(self, project: F) -> Observable<MergeMap<S, F, O::Source>>
    where
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        self.merge_map(CONCURRENCY, project)
    }

    /// Makes an observable or a future of each item, runs up to `concurrency` of them at once, and emits what they
    /// emit.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_map.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("(ab|)");
    /// let inner = m.cold(" --x|");
    /// m.expect(source.merge_map(1, move |_| inner.clone()), "--x--x|");
    /// # m.picture("docs/marbles/merge_map.svg", "merge_map(1, |_| inner)");
    /// # });
    /// ```
    ///
    /// While `concurrency` inner observables run, the source is not polled: that is the back-pressure.
    /// Inner observables that are ready at one instant speak in the order in which they came; of those that always have
    /// something, each has its turn.
    /// The cost of an item depends on how many inner observables wake, not on how many there are.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and all inner observables have.
    /// The first error, of the source or of an inner observable, passes at once and drops all the others.
    ///
    /// # Cancellation
    ///
    /// Drops the source and all inner observables.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{convert::Infallible, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let work = from_iter([3, 1, 2]).merge_map(2, |n| async move {
    ///     tokio::time::sleep(Duration::from_secs(n)).await;
    ///     Ok::<_, Infallible>(n)
    /// });
    /// let Ok(in_order_of_completion) = work.to_vec().await;
    /// assert_eq!(in_order_of_completion, [1, 3, 2]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`flat_map`](Self::flat_map), which sets the concurrency for you,
    /// [`map_concurrent_unordered`](Self::map_concurrent_unordered) where each item becomes a future.
    #[doc(alias("flatMapMerge", "for_each_concurrent", "buffer_unordered", "mapAsyncUnordered"))]
    #[track_caller]
    pub fn merge_map<O, F>(self, concurrency: usize, project: F) -> Observable<MergeMap<S, F, O::Source>>
    where
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        assert!(concurrency > 0, "merge_map needs a concurrency of at least 1");
        Observable::new(MergeMap::new(self.source, concurrency, project))
    }
}

/// The source of [`Observable::flat_map`] and [`Observable::merge_map`].
#[pin_project]
pub struct MergeMap<S, F, U> {
    #[pin]
    fan_in: FanIn<S, U>,
    project: F,
}

impl<S: Source, F, U: Source<Error = S::Error>> MergeMap<S, F, U> {
    pub(crate) fn new(source: S, concurrency: usize, project: F) -> Self {
        Self { fan_in: FanIn::new(source, concurrency), project }
    }
}

impl<S, F, O> Source for MergeMap<S, F, O::Source>
where
    S: Source,
    F: FnMut(S::Item) -> O,
    O: IntoObservable<Error = S::Error>,
{
    type Item = O::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, S::Error>>> {
        let this = self.project();
        this.fan_in.poll(cx, |item| (this.project)(item).into_observable().source)
    }
}

impl<S: Clone, F: Clone, U: Source> Clone for MergeMap<S, F, U> {
    fn clone(&self) -> Self {
        Self { fan_in: self.fan_in.clone(), project: self.project.clone() }
    }
}
