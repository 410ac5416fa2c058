//! `concat_map_eager`: every item becomes an observable, several run at once, and their items come in order.

use crate::{
    IntoObservable, Observable,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll},
};

/// How many items are held of each inner observable whose turn has not come.
const CAPACITY: usize = 64;

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of each item, runs up to `concurrency` of them at once, and emits what they
    /// emit, one after the other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/concat_map_eager.svg"))]
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
    /// While the one whose turn it is has items ready, the others are not asked.
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
    /// [`map_concurrent`](Self::map_concurrent) where each item becomes a future.
    #[doc(alias("concatMapEager", "flatMapSequential", "buffered", "mapAsync", "parEvalMap"))]
    #[track_caller]
    pub fn concat_map_eager<O, F>(self, concurrency: usize, project: F) -> Observable<ConcatMapEager<S, F, O::Source>>
    where
        O: IntoObservable<Error = S::Error>,
        F: FnMut(S::Item) -> O,
    {
        assert!(concurrency > 0, "concat_map_eager needs a concurrency of at least 1");
        Observable::new(ConcatMapEager {
            source: Watched::new(self.source),
            project,
            running: VecDeque::new(),
            concurrency,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::concat_map_eager`].
#[pin_project]
pub struct ConcatMapEager<S, F, U: Source> {
    #[pin]
    source: Watched<S>,
    project: F,
    /// The inner sources in the order of their items, at most `concurrency`; the first one has its turn.
    running: VecDeque<Pin<Box<Inner<U>>>>,
    concurrency: usize,
    /// Counts the inner sources that were begun, and those that ended.
    budget: Budget,
}

/// An inner source and what it has emitted before its turn.
#[pin_project]
struct Inner<U: Source> {
    #[pin]
    source: Watched<U>,
    /// At most [`CAPACITY`].
    items: VecDeque<U::Item>,
}

impl<U: Source> Inner<U> {
    /// Takes what it has before its turn, as far as there is room; what it returns is its error.
    fn fill(self: Pin<&mut Self>) -> Option<U::Error> {
        let mut this = self.project();
        while this.items.len() < CAPACITY {
            match this.source.as_mut().poll() {
                Poll::Ready(Some(Ok(item))) => this.items.push_back(item),
                Poll::Ready(Some(Err(error))) => return Some(error),
                Poll::Ready(None) | Poll::Pending => break,
            }
        }
        None
    }

    /// The next item of the one that has its turn.
    fn poll(self: Pin<&mut Self>) -> Poll<Option<Result<U::Item, U::Error>>> {
        let this = self.project();
        match this.items.pop_front() {
            Some(item) => Poll::Ready(Some(Ok(item))),
            None => this.source.poll(),
        }
    }

    /// Prepares for `Pending`; a source whose items have no room rests.
    fn park(&self, cx: &Context<'_>) {
        if self.items.len() < CAPACITY {
            self.source.park(cx);
        }
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
            while this.running.len() < *this.concurrency {
                let item = match this.source.as_mut().poll() {
                    Poll::Ready(Some(Ok(item))) => item,
                    Poll::Ready(Some(Err(error))) => return self.fail(error),
                    Poll::Ready(None) if this.running.is_empty() => return Poll::Ready(None),
                    Poll::Ready(None) | Poll::Pending => break,
                };
                let source = Watched::new((this.project)(item).into_observable().source);
                let mut inner = Box::pin(Inner { source, items: VecDeque::new() });
                // The one that has its turn is asked below, and its items are not held.
                if !this.running.is_empty()
                    && let Some(error) = inner.as_mut().fill()
                {
                    return self.fail(error);
                }
                this.running.push_back(inner);
                if this.budget.is_spent(cx) {
                    return Poll::Pending;
                }
            }
            if let Some(first) = this.running.front_mut() {
                match first.as_mut().poll() {
                    Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                    Poll::Ready(Some(Err(error))) => return self.fail(error),
                    Poll::Ready(None) => {
                        this.running.pop_front();
                        if this.budget.is_spent(cx) {
                            return Poll::Pending;
                        }
                        continue;
                    }
                    Poll::Pending => {}
                }
            }
            if let Some(error) = this.running.iter_mut().skip(1).find_map(|inner| inner.as_mut().fill()) {
                return self.fail(error);
            }
            if this.running.len() < *this.concurrency {
                this.source.park(cx);
            }
            this.running.iter().for_each(|inner| inner.park(cx));
            return Poll::Pending;
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let source_is_done = self.source.size_hint().1 == Some(0);
        self.running.iter().fold((0, source_is_done.then_some(0)), |(lower, upper), inner| {
            let (least, most) = inner.source.size_hint();
            let held = inner.items.len();
            let lower = lower.saturating_add(least).saturating_add(held);
            let most = upper.zip(most).and_then(|(upper, most)| upper.checked_add(most)?.checked_add(held));
            (lower, most)
        })
    }
}

impl<S: Source, F, U: Source> ConcatMapEager<S, F, U> {
    /// Drops everything, then tells the error.
    fn fail<T>(self: Pin<&mut Self>, error: S::Error) -> Poll<Option<Result<T, S::Error>>> {
        let this = self.project();
        this.source.release();
        this.running.clear();
        Poll::Ready(Some(Err(error)))
    }
}

impl<S: Clone, F: Clone, U: Source> Clone for ConcatMapEager<S, F, U> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            project: self.project.clone(),
            running: VecDeque::new(),
            concurrency: self.concurrency,
            budget: Budget::new(),
        }
    }
}
