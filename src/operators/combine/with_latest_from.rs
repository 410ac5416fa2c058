//! `with_latest_from`: each item together with the newest one of another source.

use crate::{
    IntoObservableWith, Observable,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits each item of this source together with the newest item of another one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/with_latest_from.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let clicks = m.cold("  -a---b-c---|");
    /// let price = m.cold("   ---1----2-----|");
    /// let orders = clicks.with_latest_from(price).map(|(click, price)| format!("{click}{price}"));
    /// m.expect(orders, "     -----x-y---|").values([("x", "b1"), ("y", "c1")].map(|(n, t)| (n, t.into())));
    /// # m.picture("docs/marbles/with_latest_from.svg", "with_latest_from(price)");
    /// # });
    /// ```
    ///
    /// Only this source decides when something is emitted; its items that come before the other one has any are dropped.
    /// The other source is asked first, so that of one instant its item counts already; everything that it has ready is
    /// taken, and only the last of it is kept.
    /// From another source that always has something, 1,024 items are taken at a time.
    ///
    /// # Completion and errors
    ///
    /// Completes with this source, and then drops the other one.
    /// When the other source completes, its last item stays; when it had none, nothing is ever emitted.
    /// The first error of either passes at once.
    ///
    /// # Cancellation
    ///
    /// Drops both sources and the newest item.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let rate = interval(ms(25)).map(|n| n + 100);
    /// let Ok(rated) = interval(ms(10)).with_latest_from(rate).take(4).to_vec().await;
    /// assert_eq!(rated, [(2, 100), (3, 100), (4, 101), (5, 101)]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`combine_latest`](Self::combine_latest) when both decide, [`zip`](Self::zip) to use each item once.
    #[doc(alias("withLatest", "combineLatestFrom"))]
    pub fn with_latest_from<O>(self, other: O) -> Observable<WithLatestFrom<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item: Clone>,
    {
        Observable::new(WithLatestFrom {
            source: Watched::new(self.source),
            other: Watched::new(other.into_observable().source),
            latest: None,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::with_latest_from`].
#[pin_project]
pub struct WithLatestFrom<S, O: Source> {
    #[pin]
    source: Watched<S>,
    #[pin]
    other: Watched<O>,
    /// The other source's newest item; it stays when that source has completed.
    latest: Option<O::Item>,
    /// Counts what both sources had without anything being emitted.
    budget: Budget,
}

impl<S, O> Source for WithLatestFrom<S, O>
where
    S: Source,
    O: Source<Item: Clone, Error = S::Error>,
{
    type Item = (S::Item, O::Item);
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, S::Error>>> {
        let mut this = self.project();
        let terminal = 'end: loop {
            loop {
                match this.other.as_mut().poll() {
                    Poll::Ready(Some(Ok(item))) => *this.latest = Some(item),
                    Poll::Ready(Some(Err(error))) => break 'end Some(Err(error)),
                    Poll::Ready(None) | Poll::Pending => break,
                }
                // Another source without pause must not keep this one from speaking: it is asked all the same.
                if this.budget.is_spent(cx) {
                    break;
                }
            }
            match this.source.as_mut().poll() {
                Poll::Ready(Some(Ok(item))) => {
                    if let Some(latest) = &*this.latest {
                        return Poll::Ready(Some(Ok((item, latest.clone()))));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Poll::Ready(Some(Err(error))) => break Some(Err(error)),
                Poll::Ready(None) => break None,
                Poll::Pending => {
                    this.source.park(cx);
                    this.other.park(cx);
                    return Poll::Pending;
                }
            }
        };
        this.source.release();
        this.other.release();
        *this.latest = None;
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        if self.latest.is_some() {
            return (lower, upper);
        }
        let never = self.other.size_hint().1 == Some(0);
        (0, if never { Some(0) } else { upper })
    }
}

impl<S, O> Clone for WithLatestFrom<S, O>
where
    S: Clone,
    O: Source + Clone,
{
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), other: self.other.clone(), latest: None, budget: Budget::new() }
    }
}
