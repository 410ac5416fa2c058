//! `merge`: the items of several sources as they come.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    create::{FromIter, from_iter},
    operators::{convert::WithError, transform::MergeMap},
    parts::watched::Watched,
    source::Source,
};
use pin_project::pin_project;
use std::{
    convert::identity,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits the items of this source and of another one as they come.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -a---b---|");
    /// let other = m.cold("---x---y-----|");
    /// m.expect(one.merge(other), "-a-x-b-y-----|");
    /// # m.picture("docs/marbles/merge.svg", "merge(other)");
    /// # });
    /// ```
    ///
    /// At one instant this source comes first; of two sources that always have something, each has its turn.
    ///
    /// # Completion and errors
    ///
    /// Completes when both have.
    /// The first error of either passes at once, and drops the other.
    ///
    /// # Cancellation
    ///
    /// Drops both sources; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(both) = from_iter([1, 3, 5]).merge(from_iter([2, 4])).to_vec().await;
    /// assert_eq!(both, [1, 2, 3, 4, 5]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat`](Self::concat) for one after the other, [`zip`](Self::zip) and
    /// [`combine_latest`](Self::combine_latest) for pairs, the function [`merge`](fn@crate::operators::combine::merge)
    /// for many sources.
    #[doc(alias("mergeWith", "or", "interleave"))]
    pub fn merge<O>(self, other: O) -> Observable<Merge<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
    {
        Merge::of(self, other.into_observable(), 1)
    }
}

/// The source of [`Observable::merge`] and of its relatives that favour the first source.
#[pin_project]
#[derive(Clone)]
pub struct Merge<S, O> {
    #[pin]
    source: Watched<S>,
    #[pin]
    other: Watched<O>,
    /// How many items of the first source go before one of the other, if that has something.
    weight: usize,
    /// How many items of the first source came in a row; from `weight` on, the other one is asked first.
    streak: usize,
}

impl<S: Source, O: Source<Item = S::Item, Error = S::Error>> Merge<S, O> {
    pub(super) fn of(source: Observable<S>, other: Observable<O>, weight: usize) -> Observable<Self> {
        let (source, other) = (Watched::new(source.source), Watched::new(other.source));
        Observable::new(Self { source, other, weight, streak: 0 })
    }
}

impl<S, O> Source for Merge<S, O>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let others_turn = *this.streak >= *this.weight;
        for others in [others_turn, !others_turn] {
            let polled = if others { this.other.as_mut().poll() } else { this.source.as_mut().poll() };
            match polled {
                Poll::Ready(Some(Ok(item))) => {
                    *this.streak = if others { 0 } else { this.streak.saturating_add(1) };
                    return Poll::Ready(Some(Ok(item)));
                }
                Poll::Ready(Some(Err(error))) => {
                    this.source.release();
                    this.other.release();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) | Poll::Pending => {}
            }
        }
        if this.source.is_done() && this.other.is_done() {
            return Poll::Ready(None);
        }
        // At the next instant the turns begin anew.
        *this.streak = 0;
        this.source.park(cx);
        this.other.park(cx);
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (source, other) = (self.source.size_hint(), self.other.size_hint());
        (source.0.saturating_add(other.0), source.1.zip(other.1).and_then(|(a, b)| a.checked_add(b)))
    }
}

/// Emits the items of many sources as they come.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_many.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let one = m.cold("  -a-----b-|");
/// let two = m.cold("  ---k|");
/// let three = m.cold("-----x----y|");
/// m.expect(merge([one, two, three]), "-a-k-x-b--y|");
/// # m.picture("docs/marbles/merge_many.svg", "merge([one, two, three])");
/// # });
/// ```
///
/// The sources are of one type, and any number of them, in an array, a `Vec` or another iterator, which must end;
/// different ones are made alike by [`boxed`](Observable::boxed).
/// It is [`from_iter`] of them with a [`merge_map`](Observable::merge_map) without a limit: at one instant they speak in
/// order, those that always have something take turns, and an item costs the same whether ten sources are idle or a
/// thousand.
/// All are polled in order at the first poll, but not past one that has an item: the ones behind it follow when the next
/// item is asked for.
///
/// # Completion and errors
///
/// Completes when all have; without any source, at once.
/// The first error passes at once, and drops all the others.
///
/// # Cancellation
///
/// Drops all sources; nothing is held here.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let thousand = (0..1_000).map(|n| just(n));
/// let Ok(sum) = merge(thousand).fold(0, |sum, n| sum + n).await;
/// assert_eq!(sum, 499_500);
/// # }
/// ```
///
/// # See also
///
/// [`Observable::merge`] for two sources, which may differ, [`concat()`](fn@crate::operators::combine::concat) for one
/// after the other.
#[doc(alias("mergeAll", "mergeArray", "select_all"))]
pub fn merge<I>(sources: I) -> Observable<MergeMany<I::IntoIter>>
where
    I: IntoIterator<Item: IntoObservable>,
{
    Observable::new(MergeMap::new(from_iter(sources).with_error().source, usize::MAX, identity))
}

/// The source of [`merge()`]: a flattening of the iterator of sources.
pub type MergeMany<I> = MergeMap<
    WithError<FromIter<I>, <<I as Iterator>::Item as IntoObservable>::Error>,
    fn(<I as Iterator>::Item) -> <I as Iterator>::Item,
    <<I as Iterator>::Item as IntoObservable>::Source,
>;
