//! `concat_eager`: several sources at once, their items one source after the other.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    create::{FromIter, from_iter},
    operators::{convert::WithError, transform::ConcatMapEager},
    source::Source,
};
use pin_project::pin_project;
use std::{
    array,
    convert::identity,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Runs this source and another one at once, and emits the items of this one first, then those of the other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/concat_eager.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  ---a--b-|");
    /// let other = m.cold("-x--y-------z|");
    /// m.expect(one.concat_eager(other, 64), "---a--b-(xy)z|");
    /// # m.picture("docs/marbles/concat_eager.svg", "concat_eager(other, 64)");
    /// # });
    /// ```
    ///
    /// Of the other source up to `capacity` items are held; then it rests until this one has completed.
    /// It is the function [`concat_eager`](fn@crate::operators::combine::concat_eager) for two sources, which may be of
    /// different types.
    ///
    /// # Completion and errors
    ///
    /// Completes when both have.
    /// An error of either passes as soon as it is seen, ahead of the items that are held, and drops everything.
    ///
    /// # Cancellation
    ///
    /// Drops both sources and the items that are held.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let start = tokio::time::Instant::now();
    /// let history = timer(Duration::from_secs(2)).map(|_| "yesterday");
    /// let live = timer(Duration::from_secs(1)).map(|_| "today");
    /// assert_eq!(history.concat_eager(live, 16).to_vec().await, Ok(vec!["yesterday", "today"]));
    /// assert_eq!(start.elapsed().as_secs(), 2);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat`](Self::concat) to begin the other source only behind this one,
    /// [`concat_map_eager`](Self::concat_map_eager) when the items tell what comes next.
    #[doc(alias("concatEager", "mergeSequential"))]
    #[track_caller]
    pub fn concat_eager<O>(self, other: O, capacity: usize) -> Observable<ConcatEager<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
    {
        let one = Observable::new(Either::One(self.source));
        let other = Observable::new(Either::Other(other.into_observable().source));
        concat_eager([one, other], capacity)
    }
}

/// The source of [`Observable::concat_eager`].
pub type ConcatEager<S, O> = ConcatEagerMany<array::IntoIter<Observable<Either<S, O>>, 2>>;

/// Runs many sources at once, and emits their items one source after the other.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/concat_eager_many.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let one = m.cold("  --a--b|");
/// let two = m.cold("  k--l|");
/// let three = m.cold("----------x-|");
/// m.expect(concat_eager([one, two, three], 64), "--a--b(kl)x-|");
/// # m.picture("docs/marbles/concat_eager_many.svg", "concat_eager([one, two, three], 64)");
/// # });
/// ```
///
/// The sources are of one type, in an array, a `Vec` or another iterator, which must end; different ones are made alike
/// by [`boxed`](Observable::boxed).
/// It is [`from_iter`] of them with a [`concat_map_eager`](Observable::concat_map_eager) without a limit: all begin with
/// the first poll.
/// Items of the source whose turn it is pass as they come; of each other one up to `capacity` items are held, and then it
/// rests until its turn has come.
/// While the one whose turn it is has items ready, the others are not asked.
/// Only those that woke are polled.
///
/// # Completion and errors
///
/// Completes when all have; without any source, at once.
/// An error of any source passes as soon as it is seen, ahead of the items that are held, and drops everything.
///
/// # Cancellation
///
/// Drops all sources and the items that are held.
///
/// # Panics
///
/// When `capacity` is 0.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let start = tokio::time::Instant::now();
/// let pages = [3, 1, 2].map(|n| timer(Duration::from_secs(n)).map(move |_| n));
/// assert_eq!(concat_eager(pages, 8).to_vec().await, Ok(vec![3, 1, 2]));
/// assert_eq!(start.elapsed().as_secs(), 3);
/// # }
/// ```
///
/// # See also
///
/// [`Observable::concat_eager`] for two sources, which may differ,
/// [`concat()`](fn@crate::operators::combine::concat) to begin each behind the one before.
#[doc(alias("concatEager", "concatArrayEager", "mergeSequential"))]
#[track_caller]
pub fn concat_eager<I>(sources: I, capacity: usize) -> Observable<ConcatEagerMany<I::IntoIter>>
where
    I: IntoIterator<Item: IntoObservable>,
{
    assert!(capacity > 0, "concat_eager needs a capacity of at least 1");
    Observable::new(ConcatMapEager::new(from_iter(sources).with_error().source, identity, usize::MAX, capacity))
}

/// The source of [`concat_eager()`]: a flattening of the iterator of sources.
pub type ConcatEagerMany<I> = ConcatMapEager<
    WithError<FromIter<I>, <<I as Iterator>::Item as IntoObservable>::Error>,
    fn(<I as Iterator>::Item) -> <I as Iterator>::Item,
    <<I as Iterator>::Item as IntoObservable>::Source,
>;

/// One of two sources.
#[pin_project(project = Projected)]
#[derive(Clone)]
pub enum Either<S, O> {
    /// This one.
    One(#[pin] S),
    /// The other one.
    Other(#[pin] O),
}

impl<S, O> Source for Either<S, O>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        match self.project() {
            Projected::One(source) => source.poll_next(cx),
            Projected::Other(source) => source.poll_next(cx),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::One(source) => source.size_hint(),
            Self::Other(source) => source.size_hint(),
        }
    }
}
