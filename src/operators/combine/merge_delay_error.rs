//! `merge_delay_error`: the items of several sources as they come, and their errors at the end.

use super::Merge;
use crate::{
    Errors, IntoObservable, IntoObservableWith, Observable,
    create::{FromIter, from_iter},
    operators::{
        convert::WithError,
        transform::{Attempt, MergeMapDelayError},
    },
    parts::budget::Budget,
    source::Source,
};
use pin_project::pin_project;
use std::{
    convert::{Infallible, identity},
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the items of this source and of another one as they come, and holds an error of either back until both have
    /// ended.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_delay_error.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -a--#");
    /// let other = m.cold("--x---y-z|");
    /// m.expect(one.merge_delay_error(other).map_err(TestError::from), "-ax---y-z#").error("1 error: error");
    /// # m.picture("docs/marbles/merge_delay_error.svg", "merge_delay_error(other)");
    /// # });
    /// ```
    ///
    /// It is [`merge`](Self::merge) of what both [`attempt`](Self::attempt).
    /// Each source has one error at most, so that no more than two are held.
    ///
    /// # Completion and errors
    ///
    /// When both have ended, it completes if neither failed, and otherwise fails with [`Errors`]: one or both, in the
    /// order in which they came.
    ///
    /// # Cancellation
    ///
    /// Drops both sources, and an error that is held.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let broken = throw_error::<u32, _>("no route");
    /// let sound = from_iter([1, 2]).with_error();
    /// let mut seen = Vec::new();
    /// let outcome = broken.merge_delay_error(sound).for_each(|n| seen.push(n)).await;
    /// assert_eq!(outcome.unwrap_err().first(), &"no route");
    /// assert_eq!(seen, [1, 2]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge`](Self::merge) to fail at once, [`on_error_complete`](Self::on_error_complete) to take an error for an
    /// end, the function [`merge_delay_error`](fn@crate::operators::combine::merge_delay_error) for many sources.
    #[doc(alias("mergeDelayError", "mergeWithDelayError"))]
    pub fn merge_delay_error<O>(self, other: O) -> Observable<MergeDelayError<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
    {
        DelayErrors::over(self.attempt().merge(other.into_observable().attempt()))
    }
}

/// The source of [`Observable::merge_delay_error`]: a merge of attempts.
pub type MergeDelayError<S, O> = DelayErrors<Merge<Attempt<S>, Attempt<O>>, <S as Source>::Error>;

/// Emits the items of many sources as they come, and holds their errors back until all have ended.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_delay_error_many.svg"))]
///
/// ```
/// # use headwater::{prelude::*, testing::TestError};
/// # headwater::testing::marble(|m| {
/// let one = m.cold("  -a--#");
/// let two = m.cold("  ------k-|");
/// let three = m.cold("--x#");
/// m.expect(merge_delay_error([one, two, three]).map_err(TestError::from), "-ax---k-#").error("2 errors, the first: error");
/// # m.picture("docs/marbles/merge_delay_error_many.svg", "merge_delay_error([one, two, three])");
/// # });
/// ```
///
/// It takes what [`merge`](fn@crate::operators::combine::merge) takes, and polls its sources like that.
/// It is [`from_iter`] of them with a [`merge_map_delay_error`](Observable::merge_map_delay_error) without a limit.
/// One error of each source is held at most.
///
/// # Completion and errors
///
/// When all have ended, it completes if none failed, and otherwise fails with the [`Errors`] of all that did, in the order
/// in which they came.
///
/// # Cancellation
///
/// Drops all sources, and the errors that are held.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// // One mirror is down; what the others have is fetched all the same.
/// let mirrors = [Ok("a"), Err("timed out"), Ok("c")].map(|answer| async move { answer });
/// let mut fetched = Vec::new();
/// let outcome = merge_delay_error(mirrors).for_each(|page| fetched.push(page)).await;
/// assert_eq!(outcome.map_err(|errors| errors.to_string()), Err("1 error: timed out".to_owned()));
/// assert_eq!(fetched, ["a", "c"]);
/// # }
/// ```
///
/// # See also
///
/// [`Observable::merge_delay_error`] for two sources, which may differ,
/// [`merge()`](fn@crate::operators::combine::merge) to fail at once.
#[doc(alias("mergeDelayError", "mergeArrayDelayError"))]
pub fn merge_delay_error<I>(sources: I) -> Observable<MergeManyDelayError<I::IntoIter>>
where
    I: IntoIterator<Item: IntoObservable>,
{
    MergeMapDelayError::flattening(from_iter(sources).with_error(), usize::MAX, identity)
}

/// The source of [`merge_delay_error()`]: a flattening of the iterator of sources.
pub type MergeManyDelayError<I> = MergeMapDelayError<
    WithError<FromIter<I>, <<I as Iterator>::Item as IntoObservable>::Error>,
    fn(<I as Iterator>::Item) -> <I as Iterator>::Item,
    <I as Iterator>::Item,
>;

/// Holds the errors that come as items back until the source has ended.
#[pin_project]
#[derive(Clone)]
pub struct DelayErrors<S, E> {
    #[pin]
    source: S,
    /// In the order in which they came.
    errors: Vec<E>,
    /// Counts the errors.
    budget: Budget,
}

impl<T, E, S: Source<Item = Result<T, E>, Error = Infallible>> DelayErrors<S, E> {
    pub(crate) fn over(attempts: Observable<S>) -> Observable<Self> {
        Observable::new(Self { source: attempts.source, errors: Vec::new(), budget: Budget::new() })
    }
}

impl<T, E, S> Source for DelayErrors<S, E>
where
    S: Source<Item = Result<T, E>, Error = Infallible>,
{
    type Item = T;
    type Error = Errors<E>;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Errors<E>>>> {
        let mut this = self.project();
        loop {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Some(Ok(Err(error))) => {
                    this.errors.push(error);
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                None => return Poll::Ready(Errors::of(mem::take(this.errors)).map(Err)),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        // `Option` of a type without values takes no room; of the others any item may be an error.
        if size_of::<Option<E>>() == 0 { (lower, upper) } else { (0, upper) }
    }
}
