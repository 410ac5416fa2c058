//! `combine_latest`: the newest items of two sources, whenever one of them has a newer one.

use crate::{
    IntoObservableWith, Observable,
    parts::{
        budget::Budget,
        row::{Copied, Said, Sources},
        unlike::Pair,
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
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
    /// [`zip`](Self::zip) to use each item once, [`merge`](Self::merge) for items and no pairs, the function
    /// [`combine_latest`](fn@crate::operators::combine::combine_latest) for more than two sources.
    #[doc(alias("combineLatestWith", "combine"))]
    pub fn combine_latest<O>(self, other: O) -> Observable<CombineLatest<S, O::Source>>
    where
        S: Source<Item: Clone>,
        O: IntoObservableWith<S::Error, Item: Clone>,
    {
        let row = Pair::new(self.source, other.into_observable().source);
        Observable::new(CombineLatestMany { row, budget: Budget::new() })
    }
}

/// Emits the newest items of several sources together, whenever one of them has a newer one.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/combine_latest_many.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let one = m.cold("  -a------b---|");
/// let two = m.cold("  ---k-|");
/// let three = m.cold("-----x----y---|");
/// let all = combine_latest((one, two, three)).map(|(one, two, three)| one.to_owned() + two + three);
/// m.expect(all, "     -----p--q-r---|").values([("p", "akx"), ("q", "bkx"), ("r", "bky")].map(|(n, t)| (n, t.into())));
/// # m.picture("docs/marbles/combine_latest_many.svg", "combine_latest((one, two, three))");
/// # });
/// ```
///
/// A tuple of two to eight sources, which may be of different types, gives tuples; a `Vec` or an array of sources of one
/// type gives `Vec`s.
/// They have one type of error; a source that cannot fail gets it by [`with_error`](Observable::with_error).
/// Nothing is emitted before all have an item.
/// After that every update is, with clones of all newest items: where sources stem from the same one, a change of that
/// comes as several combinations, all but the last of them half old.
/// At one instant the sources speak in order; those that always have something take turns; of many, only those that woke
/// are polled.
///
/// # Completion and errors
///
/// Completes when all have; without any source, at once.
/// A source that completes without an item ends the result at once and drops the others, because there can never be a
/// combination; RxJS 7 waits for the others in that case.
/// The first error passes at once and drops all that is held.
///
/// # Cancellation
///
/// Drops all sources and their newest items.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (width, height, unit) = (from_iter([2, 3]), just(10), just("cm"));
/// let Ok(sizes) = combine_latest((width, height, unit)).map(|(w, h, unit)| format!("{w} x {h} {unit}")).to_vec().await;
/// assert_eq!(sizes, ["2 x 10 cm", "3 x 10 cm"]);
/// # }
/// ```
///
/// # See also
///
/// [`Observable::combine_latest`] for two sources, [`zip()`](fn@crate::operators::combine::zip) to use each item once,
/// [`fork_join()`](fn@crate::operators::combine::fork_join) for the last items only.
#[doc(alias("combine", "combineLatestArray", "combineLatestAll"))]
pub fn combine_latest<I>(sources: I) -> Observable<CombineLatestMany<I::Row>>
where
    I: Sources<Row: Copied>,
{
    Observable::new(CombineLatestMany { row: sources.into_row(), budget: Budget::new() })
}

/// The source of [`Observable::combine_latest`]: a row of two.
pub type CombineLatest<S, O> = CombineLatestMany<Pair<S, O>>;

/// The source of [`combine_latest()`].
#[pin_project]
pub struct CombineLatestMany<R> {
    #[pin]
    row: R,
    /// Counts the items that came before all sources had one.
    budget: Budget,
}

impl<R: Copied> Source for CombineLatestMany<R> {
    type Item = R::Items;
    type Error = R::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<R::Items, R::Error>>> {
        let mut this = self.project();
        let terminal = loop {
            match this.row.as_mut().poll() {
                Poll::Ready(Said::Item) => {
                    if let Some(items) = this.row.copied() {
                        return Poll::Ready(Some(Ok(items)));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Poll::Ready(Said::Error(error)) => break Some(Err(error)),
                Poll::Ready(Said::Short | Said::Over) => break None,
                Poll::Pending => {
                    this.row.park(cx, false);
                    return Poll::Pending;
                }
            }
        };
        this.row.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (mut all, mut least_missing) = ((0_usize, Some(0_usize)), None::<usize>);
        let mut never = false;
        self.row.each_hint(&mut |held, (lower, upper)| {
            // What comes before all have an item is not emitted; at worst the last item to be missed comes last.
            if !held {
                least_missing = Some(least_missing.map_or(lower, |least| least.min(lower)));
            }
            never |= !held && upper == Some(0);
            all = (all.0.saturating_add(lower), all.1.zip(upper).and_then(|(a, b)| a.checked_add(b)));
        });
        (least_missing.unwrap_or(all.0), if never { Some(0) } else { all.1 })
    }
}

impl<R: Clone> Clone for CombineLatestMany<R> {
    fn clone(&self) -> Self {
        Self { row: self.row.clone(), budget: Budget::new() }
    }
}
