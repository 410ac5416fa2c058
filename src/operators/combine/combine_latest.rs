//! `combine_latest`: the newest items of two sources, whenever one of them has a newer one.

use crate::{
    IntoObservable, Observable,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits the newest items of this source and of another one as a pair, whenever either of them has a newer one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/combine_latest.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -a------b---|");
    /// let other = m.cold("---1--2-------|");
    /// let pairs = one.combine_latest(other).map(|(letter, digit)| format!("{letter}{digit}"));
    /// m.expect(pairs, "   ---x--y-z-----|").values([("x", "a1"), ("y", "a2"), ("z", "b2")].map(|(n, t)| (n, t.into())));
    /// # m.picture("docs/marbles/combine_latest.svg", "combine_latest(other)");
    /// # });
    /// ```
    ///
    /// Nothing is emitted before both have an item.
    /// After that every update is, with clones of both items and with every combination in between: where both sources
    /// stem from the same one, a change of that comes as two pairs, the first of which is half old.
    /// At one instant this source comes first; of two sources that always have something, each has its turn.
    ///
    /// # Completion and errors
    ///
    /// Completes when both have.
    /// A source that completes without an item ends the result at once and drops the other one, because there can never
    /// be a pair; RxJS 7 waits for the other one in that case.
    /// The first error of either passes at once and drops all that is held.
    ///
    /// # Cancellation
    ///
    /// Drops both sources and their newest items.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let width = from_iter([2, 3]);
    /// let height = from_iter([10, 20]);
    /// let Ok(areas) = width.combine_latest(height).map(|(w, h)| w * h).to_vec().await;
    /// assert_eq!(areas, [20, 30, 60]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`zip`](Self::zip) to use each item once, [`merge`](Self::merge) for items and no pairs.
    #[doc(alias("combineLatestWith", "combine"))]
    pub fn combine_latest<O>(self, other: O) -> Observable<CombineLatest<S, O::Source>>
    where
        S: Source<Item: Clone>,
        O: IntoObservable<Item: Clone, Error = S::Error>,
    {
        Observable::new(CombineLatest {
            source: Watched::new(self.source),
            other: Watched::new(other.into_observable().source),
            latest: None,
            other_latest: None,
            others_turn: false,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::combine_latest`].
#[pin_project]
pub struct CombineLatest<S: Source, O: Source> {
    #[pin]
    source: Watched<S>,
    #[pin]
    other: Watched<O>,
    /// The first source's newest item; it stays when that source has completed.
    latest: Option<S::Item>,
    /// The same of the other source.
    other_latest: Option<O::Item>,
    /// The last item was the first source's: the other one is asked first.
    others_turn: bool,
    /// Counts the items that came before there was a pair.
    budget: Budget,
}

impl<S, O> Source for CombineLatest<S, O>
where
    S: Source<Item: Clone>,
    O: Source<Item: Clone, Error = S::Error>,
{
    type Item = (S::Item, O::Item);
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, S::Error>>> {
        let mut this = self.project();
        let terminal = 'end: loop {
            let mut updated = false;
            for _ in 0..2 {
                let others_turn = mem::replace(this.others_turn, !*this.others_turn);
                let polled = if others_turn {
                    update(this.other.as_mut(), this.other_latest)
                } else {
                    update(this.source.as_mut(), this.latest)
                };
                match polled {
                    Poll::Ready(Some(Ok(()))) => {}
                    Poll::Ready(Some(Err(error))) => break 'end Some(Err(error)),
                    Poll::Ready(None) => break 'end None,
                    Poll::Pending => continue,
                }
                if let (Some(item), Some(other)) = (&this.latest, &this.other_latest) {
                    return Poll::Ready(Some(Ok((item.clone(), other.clone()))));
                }
                if this.budget.is_spent(cx) {
                    return Poll::Pending;
                }
                updated = true;
            }
            if this.source.is_done() && this.other.is_done() {
                break None;
            }
            if updated {
                continue;
            }
            // At the next instant the turns begin anew.
            *this.others_turn = false;
            this.source.park(cx);
            this.other.park(cx);
            return Poll::Pending;
        };
        this.source.release();
        this.other.release();
        *this.latest = None;
        *this.other_latest = None;
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (source, other) = (self.source.size_hint(), self.other.size_hint());
        // What comes before the first pair is not emitted; in the worst case that is all of one source but the last.
        let lower = match (&self.latest, &self.other_latest) {
            (Some(_), Some(_)) => source.0.saturating_add(other.0),
            (Some(_), None) => other.0,
            (None, Some(_)) => source.0,
            (None, None) => source.0.min(other.0),
        };
        let never = self.latest.is_none() && source.1 == Some(0) || self.other_latest.is_none() && other.1 == Some(0);
        let upper = source.1.zip(other.1).and_then(|(a, b)| a.checked_add(b));
        (lower, if never { Some(0) } else { upper })
    }
}

/// Takes the next item of a side; `Ready(None)` when it has completed without any, `Pending` when there is nothing new.
fn update<U: Source>(side: Pin<&mut Watched<U>>, latest: &mut Option<U::Item>) -> Poll<Option<Result<(), U::Error>>> {
    match side.poll().map_ok(|item| *latest = Some(item)) {
        Poll::Ready(None) if latest.is_some() => Poll::Pending,
        polled => polled,
    }
}

impl<S, O> Clone for CombineLatest<S, O>
where
    S: Source + Clone,
    O: Source + Clone,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            other: self.other.clone(),
            latest: None,
            other_latest: None,
            others_turn: false,
            budget: Budget::new(),
        }
    }
}
