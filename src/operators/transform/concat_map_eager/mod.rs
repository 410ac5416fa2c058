//! `concat_map_eager`: every item becomes an observable, several run at once, and their items come in order.

mod line;

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use line::Line;
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// How many items are held of each inner observable whose turn has not come.
const CAPACITY: usize = 64;

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of each item, runs up to `concurrency` of them at once, and emits what they
    /// emit, one after the other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../../docs/marbles/concat_map_eager.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("(ab|)").values([("a", m.cold("---x--x|")), ("b", m.cold("-y--y-|"))]);
    /// m.expect(source.concat_map_eager(2, |inner| inner), "---x--x(yy|)");
    /// # m.picture("docs/marbles/concat_map_eager.svg", "concat_map_eager(2, |inner| inner)");
    /// # });
    /// ```
    ///
    /// Items of the inner observable whose turn it is pass as they come.
    /// Of each other one up to 64 items are held; then it rests until its turn has come.
    /// While `concurrency` inner observables run or wait for their turn, the source is not polled: a first one that does
    /// not end holds all up, and memory does not grow.
    /// While the one whose turn it is has items ready, the others are not asked; only those that woke are polled.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and all inner observables have.
    /// An error of the source or of any inner observable passes as soon as it is seen, ahead of the items that are held,
    /// and drops everything.
    ///
    /// # Cancellation
    ///
    /// Drops the source, all inner observables and the items that are held.
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
    /// let start = tokio::time::Instant::now();
    /// let pages = from_iter([3, 1, 2]).concat_map_eager(3, |n| async move {
    ///     tokio::time::sleep(Duration::from_secs(n)).await;
    ///     Ok::<_, Infallible>(n)
    /// });
    /// assert_eq!(pages.to_vec().await, Ok(vec![3, 1, 2]));
    /// assert_eq!(start.elapsed().as_secs(), 3);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat_map`](Self::concat_map) to begin each only when the one before has ended,
    /// [`merge_map`](Self::merge_map) to emit in the order of completion,
    /// [`map_concurrent`](Self::map_concurrent) where each item becomes a future, [`concat_eager`](Self::concat_eager) for
    /// given sources.
    #[doc(alias("concatMapEager", "flatMapSequential", "buffered", "mapAsync", "parEvalMap"))]
    #[track_caller]
    pub fn concat_map_eager<O, F>(self, concurrency: usize, project: F) -> Observable<ConcatMapEager<S, F, O::Source>>
    where
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        assert!(concurrency > 0, "concat_map_eager needs a concurrency of at least 1");
        Observable::new(ConcatMapEager::new(self.source, project, concurrency, CAPACITY))
    }
}

/// The source of [`Observable::concat_map_eager`].
#[pin_project]
pub struct ConcatMapEager<S, F, U: Source> {
    #[pin]
    source: Watched<S>,
    project: F,
    /// The inner sources in the order of their items, at most `concurrency`.
    line: Line<U>,
    concurrency: usize,
    /// Counts the inner sources that were begun, those that ended, and the items that are held.
    budget: Budget,
}

impl<S: Source, F, U: Source> ConcatMapEager<S, F, U> {
    /// With room for `capacity` items of each inner source whose turn has not come.
    pub(crate) fn new(source: S, project: F, concurrency: usize, capacity: usize) -> Self {
        let line = Line::new(capacity);
        Self { source: Watched::new(source), project, line, concurrency, budget: Budget::new() }
    }
}

impl<S, F, O> Source for ConcatMapEager<S, F, O::Source>
where
    S: Source,
    F: FnMut(S::Item) -> O,
    O: IntoObservable<Error = S::Error>,
{
    type Item = O::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, S::Error>>> {
        loop {
            let mut this = self.as_mut().project();
            while this.line.len() < *this.concurrency {
                let item = match this.source.as_mut().poll() {
                    Poll::Ready(Some(Ok(item))) => item,
                    Poll::Ready(Some(Err(error))) => return self.fail(error),
                    Poll::Ready(None) if this.line.len() == 0 => return Poll::Ready(None),
                    Poll::Ready(None) | Poll::Pending => break,
                };
                if let Some(error) = this.line.begin((this.project)(item).into_observable().source) {
                    return self.fail(error);
                }
                if this.budget.is_spent(cx) {
                    return Poll::Pending;
                }
            }
            match this.line.poll() {
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Some(Err(error))) => return self.fail(error),
                Poll::Ready(None) => {
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Poll::Pending => {
                    if this.line.len() < *this.concurrency {
                        this.source.park(cx);
                    }
                    this.line.park(cx);
                    return Poll::Pending;
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.line.size_hint();
        (lower, if self.source.size_hint().1 == Some(0) { upper } else { None })
    }
}

impl<S: Source, F, U: Source> ConcatMapEager<S, F, U> {
    /// Drops everything, then tells the error.
    fn fail<T>(self: Pin<&mut Self>, error: S::Error) -> Poll<Option<Result<T, S::Error>>> {
        let this = self.project();
        this.source.release();
        this.line.clear();
        Poll::Ready(Some(Err(error)))
    }
}

impl<S: Clone, F: Clone, U: Source> Clone for ConcatMapEager<S, F, U> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            project: self.project.clone(),
            line: self.line.fresh(),
            concurrency: self.concurrency,
            budget: Budget::new(),
        }
    }
}
