//! `switch_map`: every item becomes an observable, and a newer one replaces the one that runs.

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
    /// Makes an observable or a future of each item and emits what the newest of them emits.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/switch_map.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a------b---------|");
    /// let inner = m.cold(" --x--y--z|");
    /// m.expect(source.switch_map(move |_| inner.clone()), "---x--y---x--y--z-|");
    /// # m.picture("docs/marbles/switch_map.svg", "switch_map(|_| inner)");
    /// # });
    /// ```
    ///
    /// A newer item drops the running inner observable before its own is first polled.
    /// The source is asked before the inner observable, so that a switch is prompt; yet each inner observable is polled
    /// at least once before the next item is taken, and what it has ready then is emitted.
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
    /// // A search as you type: the answer to an older query is of no interest any more.
    /// let typed = interval(Duration::from_millis(100)).take(3);
    /// let answers = typed.switch_map(|query| async move {
    ///     tokio::time::sleep(Duration::from_millis(150)).await;
    ///     Ok::<_, Infallible>(format!("answer {query}"))
    /// });
    /// let Ok(answers) = answers.to_vec().await;
    /// assert_eq!(answers, ["answer 2"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`flat_map`](Self::flat_map) to let all run, [`concat_map`](Self::concat_map) to let each finish first.
    #[doc(alias("flatMapLatest", "switchMapTo", "flatMapSwitch"))]
    pub fn switch_map<O, F>(self, project: F) -> Observable<SwitchMap<S, F, O::Source>>
    where
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        Observable::new(SwitchMap { switch: Switch::new(self.source), project })
    }
}

/// The source of [`Observable::switch_map`].
#[pin_project]
pub struct SwitchMap<S, F, U> {
    #[pin]
    switch: Switch<S, U>,
    project: F,
}

impl<S, F, O> Source for SwitchMap<S, F, O::Source>
where
    S: Source,
    F: FnMut(S::Item) -> O,
    O: IntoObservable<Error = S::Error>,
{
    type Item = O::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, S::Error>>> {
        let this = self.project();
        this.switch.poll(cx, |item| (this.project)(item).into_observable().source)
    }
}

impl<S: Clone, F: Clone, U> Clone for SwitchMap<S, F, U> {
    fn clone(&self) -> Self {
        Self { switch: self.switch.clone(), project: self.project.clone() }
    }
}

/// What switches: a source, and the newest of the inner sources that are made of its items.
///
/// A clone has the source alone.
#[pin_project]
pub(super) struct Switch<S, U> {
    #[pin]
    source: Watched<S>,
    /// The newest inner source, until it ends.
    #[pin]
    inner: Option<U>,
    /// Counts the switches that emitted nothing.
    budget: Budget,
}

impl<S, U> Switch<S, U> {
    pub(super) const fn new(source: S) -> Self
    where
        S: Source,
    {
        Self { source: Watched::new(source), inner: None, budget: Budget::new() }
    }

    #[inline]
    pub(super) fn poll(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut make: impl FnMut(S::Item) -> U,
    ) -> Poll<Option<Result<U::Item, S::Error>>>
    where
        S: Source,
        U: Source<Error = S::Error>,
    {
        let mut this = self.project();
        loop {
            let switched = match this.source.as_mut().poll() {
                Poll::Ready(Some(Ok(item))) => {
                    // The old inner source is gone before the new one comes to be.
                    this.inner.set(None);
                    this.inner.set(Some(make(item)));
                    true
                }
                Poll::Ready(Some(Err(error))) => {
                    this.inner.set(None);
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) if this.inner.is_none() => return Poll::Ready(None),
                Poll::Ready(None) | Poll::Pending => false,
            };
            let polled = match this.inner.as_mut().as_pin_mut() {
                Some(inner) => inner.poll_next(cx),
                None => Poll::Pending,
            };
            match polled {
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Some(Err(error))) => {
                    this.inner.set(None);
                    this.source.release();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => this.inner.set(None),
                // After a switch the source may have more.
                Poll::Pending if switched => {}
                Poll::Pending => {
                    this.source.park(cx);
                    return Poll::Pending;
                }
            }
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }
}

impl<S: Clone, U> Clone for Switch<S, U> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), inner: None, budget: Budget::new() }
    }
}
