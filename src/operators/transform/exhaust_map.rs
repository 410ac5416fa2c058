//! `exhaust_map` and `exhaust_map_latest`: an item becomes an observable if none runs.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of an item and emits what it emits; items that come meanwhile are dropped.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/exhaust_map.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a--b----c------|");
    /// let inner = m.cold(" --x--y|");
    /// m.expect_subscriptions(&inner, ["-^-----!", "---------^-----!"]);
    /// m.expect(source.exhaust_map(move |_| inner.clone()), "---x--y----x--y-|");
    /// # m.picture("docs/marbles/exhaust_map.svg", "exhaust_map(|_| inner)");
    /// # });
    /// ```
    ///
    /// A double click submits a form once.
    /// What an inner observable has at once comes out before the source is asked again: of items that are ready together
    /// none is lost to an inner observable that is, too.
    /// From then on the source is asked first: an item of the instant in which the inner observable ends is dropped.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and the last inner observable have.
    /// Errors of either pass at once and drop the other.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the inner observable.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{convert::Infallible, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let clicks = interval(Duration::from_millis(100)).take(4);
    /// let submitted = clicks.exhaust_map(|click| async move {
    ///     tokio::time::sleep(Duration::from_millis(150)).await;
    ///     Ok::<_, Infallible>(click)
    /// });
    /// assert_eq!(submitted.to_vec().await, Ok(vec![0, 2]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`exhaust_map_latest`](Self::exhaust_map_latest) to keep the newest of the items that come meanwhile,
    /// [`switch_map`](Self::switch_map) to let go of the older observable instead,
    /// [`concat_map`](Self::concat_map) to let every item wait for its turn.
    #[doc(alias("exhaustMap", "flatMapFirst", "flatMapDrop", "flatMapExhaust"))]
    pub fn exhaust_map<O, F>(self, project: F) -> Observable<ExhaustMap<S, F, O::Source>>
    where
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        Observable::new(ExhaustMap::new(self.source, project, false))
    }

    /// Makes an observable or a future of an item and emits what it emits; of the items that come meanwhile the newest
    /// waits for its end.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/exhaust_map_latest.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a--b-c-------|");
    /// let inner = m.cold(" -----x|");
    /// m.expect_subscriptions(&inner, ["-^-----!", "-------^-----!"]);
    /// m.expect(source.exhaust_map_latest(move |_| inner.clone()), "------x-----x-|");
    /// # m.picture("docs/marbles/exhaust_map_latest.svg", "exhaust_map_latest(|_| inner)");
    /// # });
    /// ```
    ///
    /// It is what saving a document needs: one save at a time, no more than needed, and the last change is saved.
    /// The item that waits is run even if the source has completed.
    /// Else it is as [`exhaust_map`](Self::exhaust_map); RxJS has no such operator.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has, and the inner observable of the last item.
    /// Errors of source or inner observable pass at once, and drop the other and the item that waits.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the inner observable and the item that waits.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{convert::Infallible, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let versions = interval(Duration::from_millis(100)).take(6);
    /// let saved = versions.exhaust_map_latest(|version| async move {
    ///     tokio::time::sleep(Duration::from_millis(250)).await;
    ///     Ok::<_, Infallible>(version)
    /// });
    /// assert_eq!(saved.to_vec().await, Ok(vec![0, 2, 5]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`exhaust_map`](Self::exhaust_map) to drop all that comes meanwhile,
    /// [`switch_map`](Self::switch_map) to run the newest at once.
    #[doc(alias("exhaustMapWithTrailing", "throttleMap", "flatMapConflate"))]
    pub fn exhaust_map_latest<O, F>(self, project: F) -> Observable<ExhaustMap<S, F, O::Source>>
    where
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        Observable::new(ExhaustMap::new(self.source, project, true))
    }
}

/// The source of [`Observable::exhaust_map`] and [`Observable::exhaust_map_latest`].
#[pin_project]
pub struct ExhaustMap<S: Source, F, U> {
    #[pin]
    source: Watched<S>,
    project: F,
    /// The inner source that runs, until it ends.
    #[pin]
    inner: Option<U>,
    /// The inner source has been pending since it began; before, the source is not asked.
    rested: bool,
    /// The newest item that came while an inner source ran is kept.
    trailing: bool,
    /// That item; always `None` where it is not kept.
    latest: Option<S::Item>,
    /// Counts the items that were dropped and the inner sources that ended.
    budget: Budget,
}

impl<S: Source, F, U> ExhaustMap<S, F, U> {
    fn new(source: S, project: F, trailing: bool) -> Self {
        Self {
            source: Watched::new(source),
            project,
            inner: None,
            rested: false,
            trailing,
            latest: None,
            budget: Budget::new(),
        }
    }
}

impl<S, F, O> Source for ExhaustMap<S, F, O::Source>
where
    S: Source,
    F: FnMut(S::Item) -> O,
    O: IntoObservable<Error = S::Error>,
{
    type Item = O::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            let running = this.inner.is_some();
            if !running && let Some(item) = this.latest.take() {
                *this.rested = false;
                this.inner.set(Some((this.project)(item).into_observable().source));
            } else if !running || *this.rested {
                match this.source.as_mut().poll() {
                    Poll::Ready(Some(Ok(item))) if running => {
                        *this.latest = Some(item).filter(|_| *this.trailing);
                        if this.budget.is_spent(cx) {
                            return Poll::Pending;
                        }
                        continue;
                    }
                    Poll::Ready(Some(Ok(item))) => {
                        *this.rested = false;
                        this.inner.set(Some((this.project)(item).into_observable().source));
                    }
                    Poll::Ready(Some(Err(error))) => {
                        this.inner.set(None);
                        *this.latest = None;
                        return Poll::Ready(Some(Err(error)));
                    }
                    Poll::Ready(None) if !running => return Poll::Ready(None),
                    Poll::Ready(None) | Poll::Pending => {}
                }
            }
            let Some(inner) = this.inner.as_mut().as_pin_mut() else {
                this.source.park(cx);
                return Poll::Pending;
            };
            match inner.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Some(Err(error))) => {
                    this.inner.set(None);
                    this.source.release();
                    *this.latest = None;
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => {
                    this.inner.set(None);
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                // Now that it rests, the source is asked for what is to be dropped, or for its error.
                Poll::Pending if !*this.rested => *this.rested = true,
                Poll::Pending => {
                    this.source.park(cx);
                    return Poll::Pending;
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.inner.as_ref().map_or((0, Some(0)), O::Source::size_hint);
        let is_last = self.latest.is_none() && self.source.size_hint().1 == Some(0);
        (lower, if is_last { upper } else { None })
    }
}

impl<S: Source + Clone, F: Clone, U> Clone for ExhaustMap<S, F, U> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            project: self.project.clone(),
            inner: None,
            rested: false,
            trailing: self.trailing,
            latest: None,
            budget: Budget::new(),
        }
    }
}
