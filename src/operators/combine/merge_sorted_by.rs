//! `merge_sorted_by`: sorted sources as one that is sorted.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    parts::{ahead::Ahead, slots::Slots},
    source::Source,
};
use pin_project::pin_project;
use std::{
    cmp::Ordering,
    mem,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Merges this source and another one, both of which are sorted, so that the result is sorted, too.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_sorted_by.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -1--3---5---|");
    /// let other = m.cold("--2---4---|");
    /// m.expect(one.merge_sorted_by(other, Ord::cmp), "--1-2-3-4-5-|");
    /// # m.picture("docs/marbles/merge_sorted_by.svg", "merge_sorted_by(other, Ord::cmp)");
    /// # });
    /// ```
    ///
    /// It waits until both have an item or have completed, and emits the lesser one; of equal ones the first source's.
    /// Each side holds at most one item ahead and is not polled while it does: a source that is silent holds the other one
    /// up.
    /// Where a source is not sorted, nothing is lost, and the result is sorted as far as its sources are.
    ///
    /// # Completion and errors
    ///
    /// Completes when both have.
    /// The first error of either passes at once and drops the other; one behind an item that is held is seen when that
    /// item has been emitted.
    ///
    /// # Cancellation
    ///
    /// Drops both sources and the items that are held.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let front = from_iter([(1, "request"), (5, "reply")]);
    /// let back = from_iter([(2, "query"), (4, "rows")]);
    /// let Ok(log) = front.merge_sorted_by(back, |a, b| a.0.cmp(&b.0)).map(|line| line.1).to_vec().await;
    /// assert_eq!(log, ["request", "query", "rows", "reply"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge`](Self::merge) for items as they come, the function
    /// [`merge_sorted_by`](fn@crate::operators::combine::merge_sorted_by) for many sources.
    #[doc(alias("mergeSorted", "mergeComparing", "mergeOrdered", "kmerge_by"))]
    pub fn merge_sorted_by<O, F>(self, other: O, compare: F) -> Observable<MergeSortedBy<S, O::Source, F>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
        F: FnMut(&S::Item, &S::Item) -> Ordering,
    {
        Observable::new(MergeSortedBy {
            source: Ahead::new(self.source),
            other: Ahead::new(other.into_observable().source),
            compare,
        })
    }
}

/// The source of [`Observable::merge_sorted_by`].
#[pin_project]
#[derive(Clone)]
pub struct MergeSortedBy<S: Source, O: Source, F> {
    #[pin]
    source: Ahead<S>,
    #[pin]
    other: Ahead<O>,
    compare: F,
}

impl<S, O, F> Source for MergeSortedBy<S, O, F>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
    F: FnMut(&S::Item, &S::Item) -> Ordering,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        if let Some(error) = this.source.as_mut().look().or_else(|| this.other.as_mut().look()) {
            this.source.release();
            this.other.release();
            return Poll::Ready(Some(Err(error)));
        }
        if !(this.source.is_settled() && this.other.is_settled()) {
            this.source.park(cx);
            this.other.park(cx);
            return Poll::Pending;
        }
        let others_turn = match (this.source.peek(), this.other.peek()) {
            (Some(item), Some(other)) => (this.compare)(item, other).is_gt(),
            (item, _) => item.is_none(),
        };
        let item = if others_turn { this.other.take() } else { this.source.take() };
        Poll::Ready(item.map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (source, other) = (self.source.size_hint(), self.other.size_hint());
        (source.0.saturating_add(other.0), source.1.zip(other.1).and_then(|(a, b)| a.checked_add(b)))
    }
}

/// Merges many sources that are sorted, so that the result is sorted, too.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_sorted_by_many.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let one = m.cold("  -1---4-----|");
/// let two = m.cold("  --2----5-----|");
/// let three = m.cold("---3-----6-----|");
/// m.expect(merge_sorted_by([one, two, three], Ord::cmp), "---1-2-3-4-5-6-|");
/// # m.picture("docs/marbles/merge_sorted_by_many.svg", "merge_sorted_by([one, two, three], Ord::cmp)");
/// # });
/// ```
///
/// The sources are of one type, in an array, a `Vec` or another iterator, which must end and is walked at once; different
/// ones are made alike by [`boxed`](Observable::boxed).
/// It waits until all that have not completed have an item, and emits the least one; of equal ones that of the earlier
/// source.
/// Each source holds at most one item ahead and is not polled while it does; only those that woke are polled.
///
/// # Completion and errors
///
/// Completes when all have; without any source, at once.
/// The first error passes at once and drops all the others; one behind an item that is held is seen when that item has
/// been emitted.
///
/// # Cancellation
///
/// Drops all sources and the items that are held.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let shards = (0..1_000).map(|shard| from_iter([shard, shard + 1_000]));
/// let Ok(sorted) = merge_sorted_by(shards, Ord::cmp).to_vec().await;
/// assert!(sorted.into_iter().eq(0..2_000));
/// # }
/// ```
///
/// # See also
///
/// [`Observable::merge_sorted_by`] for two sources, which may differ,
/// [`merge()`](fn@crate::operators::combine::merge) for items as they come.
#[doc(alias("mergeSorted", "mergeComparing", "kmerge_by"))]
pub fn merge_sorted_by<I, F>(
    sources: I,
    compare: F,
) -> Observable<MergeManySortedBy<<I::Item as IntoObservable>::Source, F>>
where
    I: IntoIterator<Item: IntoObservable>,
    F: FnMut(&<I::Item as IntoObservable>::Item, &<I::Item as IntoObservable>::Item) -> Ordering,
{
    let recipe = sources.into_iter().map(|source| source.into_observable().source).collect();
    Observable::new(MergeManySortedBy { recipe, slots: Slots::new(), held: Vec::new(), compare })
}

/// The source of [`merge_sorted_by()`].
#[pin_project]
pub struct MergeManySortedBy<S: Source, F> {
    /// The sources until the first poll.
    recipe: Vec<S>,
    /// The sources from then on; those whose items are held rest.
    slots: Slots<S>,
    /// At most one item of each source, with its slot, as a binary heap: the least one stands first.
    held: Vec<(usize, S::Item)>,
    compare: F,
}

impl<S, F> Source for MergeManySortedBy<S, F>
where
    S: Source,
    F: FnMut(&S::Item, &S::Item) -> Ordering,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        mem::take(this.recipe).into_iter().for_each(|source| this.slots.push(source));
        while this.held.len() < this.slots.len() {
            match this.slots.poll_told() {
                Poll::Ready((at, Some(Ok(item)))) => {
                    this.slots.rest(at);
                    this.held.push((at, item));
                    rise(this.held, this.compare);
                }
                Poll::Ready((_, Some(Err(error)))) => {
                    this.slots.clear();
                    *this.held = Vec::new();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready((_, None)) => {}
                Poll::Pending => {
                    this.slots.park(cx);
                    return Poll::Pending;
                }
            }
        }
        if this.held.is_empty() {
            return Poll::Ready(None);
        }
        let (at, item) = this.held.swap_remove(0);
        sink(this.held, this.compare);
        this.slots.resume(at);
        Poll::Ready(Some(Ok(item)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let running = self.slots.iter().chain(&self.recipe);
        running.fold((self.held.len(), Some(self.held.len())), |(lower, upper), source| {
            let (least, most) = source.size_hint();
            (lower.saturating_add(least), upper.zip(most).and_then(|(upper, most)| upper.checked_add(most)))
        })
    }
}

/// Lets the last item of a heap rise to its place.
fn rise<T>(heap: &mut [(usize, T)], compare: &mut impl FnMut(&T, &T) -> Ordering) {
    let mut at = heap.len() - 1;
    while at > 0 && precedes(&heap[at], &heap[(at - 1) / 2], compare) {
        heap.swap(at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

/// Lets the first item of a heap sink to its place.
fn sink<T>(heap: &mut [(usize, T)], compare: &mut impl FnMut(&T, &T) -> Ordering) {
    let mut at = 0;
    loop {
        let mut child = 2 * at + 1;
        if child + 1 < heap.len() && precedes(&heap[child + 1], &heap[child], compare) {
            child += 1;
        }
        if child >= heap.len() || !precedes(&heap[child], &heap[at], compare) {
            return;
        }
        heap.swap(at, child);
        at = child;
    }
}

/// No slot is used twice: the slots are in the order of the sources.
fn precedes<T>(one: &(usize, T), other: &(usize, T), compare: &mut impl FnMut(&T, &T) -> Ordering) -> bool {
    compare(&one.1, &other.1).then(one.0.cmp(&other.0)).is_lt()
}

impl<S: Source + Clone, F: Clone> Clone for MergeManySortedBy<S, F> {
    fn clone(&self) -> Self {
        Self { recipe: self.recipe.clone(), slots: Slots::new(), held: Vec::new(), compare: self.compare.clone() }
    }
}
