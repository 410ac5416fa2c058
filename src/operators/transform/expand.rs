//! `expand`: every item becomes an observable, and so do the items of these.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    parts::{budget::Budget, slots::Slots, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits each item, makes an observable or a future of it, and does the same with what that emits.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/expand.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a------|").values([("a", 1)]);
    /// let inner = m.cold("--x|");
    /// let doubled = source.expand(8, move |n| inner.clone().map(move |_| n * 2).take(if n < 4 { 1 } else { 0 }));
    /// m.expect(doubled, "-a-b-c--|").values([("a", 1), ("b", 2), ("c", 4)]);
    /// # m.picture("docs/marbles/expand.svg", "expand(…)");
    /// # });
    /// ```
    ///
    /// Up to `concurrency` inner observables run at once.
    /// An item is emitted when its own observable can begin, in the order in which the items came; the function is called
    /// when the next item is wanted, so that a [`take`](Self::take) behind it stops the expansion.
    /// With a concurrency of 1 a tree is walked breadth first.
    /// While items wait, or `concurrency` inner observables run, the source is not asked.
    ///
    /// The items that wait for their turn are the edge of the tree that is walked.
    /// It is the one queue of the crate that no capacity bounds: an inner observable must run on to make room, and cannot
    /// wait for the room that it is to make.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and all inner observables have, and no item waits.
    /// The first error, of the source or of an inner observable, passes at once and drops everything else.
    ///
    /// # Cancellation
    ///
    /// Drops the source, all inner observables and the items that wait.
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
    /// fn links(page: &'static str) -> Vec<&'static str> {
    ///     match page { "index" => vec!["about", "news"], "news" => vec!["today"], _ => vec![] }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(pages) = just("index").expand(1, |page| from_iter(links(page))).to_vec().await;
    /// assert_eq!(pages, ["index", "about", "news", "today"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge_map`](Self::merge_map) for one level, [`merge_scan`](Self::merge_scan) for steps that the source paces,
    /// [`unfold`](fn@crate::create::unfold) for a chain instead of a tree.
    #[doc(alias("expandDeep", "expandRecursive"))]
    #[track_caller]
    pub fn expand<O, F>(self, concurrency: usize, project: F) -> Observable<Expand<S, F, O::Source>>
    where
        S::Item: Clone,
        O: IntoObservableWith<S::Error, Item = S::Item>,
        F: FnMut(S::Item) -> O,
    {
        assert!(concurrency > 0, "expand needs a concurrency of at least 1");
        Observable::new(Expand {
            source: Watched::new(self.source),
            project,
            inner: Slots::new(),
            concurrency,
            waiting: VecDeque::new(),
            next: None,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::expand`].
#[pin_project]
pub struct Expand<S: Source, F, U> {
    #[pin]
    source: Watched<S>,
    project: F,
    /// The inner sources that run, at most `concurrency`.
    inner: Slots<U>,
    concurrency: usize,
    /// Items that have not been emitted, in the order in which they came.
    waiting: VecDeque<S::Item>,
    /// The item that was emitted last, until its inner source begins; there is room for that one.
    next: Option<S::Item>,
    /// Counts the items that came to wait, and the inner sources that ended.
    budget: Budget,
}

impl<S, F, O> Source for Expand<S, F, O::Source>
where
    S: Source<Item: Clone>,
    F: FnMut(S::Item) -> O,
    O: IntoObservable<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            let has_room = this.inner.len() < *this.concurrency;
            let polled = if let Some(item) = this.next.take() {
                this.inner.insert((this.project)(item).into_observable().source)
            } else if has_room && let Some(item) = this.waiting.pop_front() {
                *this.next = Some(item.clone());
                return Poll::Ready(Some(Ok(item)));
            } else {
                match if has_room { this.source.as_mut().poll() } else { Poll::Pending } {
                    Poll::Ready(None) if this.inner.is_empty() => return Poll::Ready(None),
                    Poll::Ready(None) | Poll::Pending => match this.inner.poll() {
                        Poll::Pending => {
                            if has_room {
                                this.source.park(cx);
                            }
                            this.inner.park(cx);
                            return Poll::Pending;
                        }
                        polled => polled,
                    },
                    polled => polled,
                }
            };
            match polled {
                Poll::Ready(Some(Ok(item))) => this.waiting.push_back(item),
                Poll::Ready(Some(Err(error))) => {
                    this.source.release();
                    this.inner.clear();
                    this.waiting.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) | Poll::Pending => {}
            }
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.source.size_hint().0.saturating_add(self.waiting.len()), None)
    }
}

impl<S: Source + Clone, F: Clone, U: Source> Clone for Expand<S, F, U> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            project: self.project.clone(),
            inner: Slots::new(),
            concurrency: self.concurrency,
            waiting: VecDeque::new(),
            next: None,
            budget: Budget::new(),
        }
    }
}
