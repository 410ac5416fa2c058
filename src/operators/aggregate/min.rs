//! `min` and `min_by`: the least item; and the future of `max` with them.

use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    cmp::Ordering,
    convert::Infallible,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Gives the least item when the source completes, or `None` if it is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/min.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-c-a-b-|");
    /// m.expect(source.min(), "-------(x|)").values([("x", Some("a"))]);
    /// # m.picture("docs/marbles/min.svg", "min()");
    /// # });
    /// ```
    ///
    /// It is [`min_by`](Self::min_by) with [`Ord::cmp`], and like that a future: await it, or give it to an operator
    /// that takes an observable.
    /// Of items that are equal the first is given, as with [`Iterator::min`].
    ///
    /// # Completion and errors
    ///
    /// Ready with the least item when the source completes, with `None` if that was empty.
    /// An error drops the item that is held.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and the item that is held.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(min) = from_iter([3, 1, 2]).min().await;
    /// assert_eq!(min, Some(1));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`max`](Self::max) for the other end, [`min_by`](Self::min_by) for items that have no order of their own.
    #[doc(alias("minimum"))]
    #[inline]
    pub fn min(self) -> Min<S, ByOrd>
    where
        S::Item: Ord,
    {
        Extreme::new(self.source, ByOrd)
    }

    /// Gives the least item, as a function compares them, when the source completes, or `None` if it is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/min_by.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-C-a-B-|");
    /// let least = source.min_by(|a, b| a.to_lowercase().cmp(&b.to_lowercase()));
    /// m.expect(least, "-------(x|)").values([("x", Some("a"))]);
    /// # m.picture("docs/marbles/min_by.svg", "min_by(…)");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// One item is held at a time, the least so far.
    /// Of items that are equal the first is given, as with [`Iterator::min_by`]; RxJS gives the last.
    ///
    /// # Completion and errors
    ///
    /// Ready with the least item when the source completes, with `None` if that was empty.
    /// An error drops the item that is held.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and the item that is held.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let readings = from_iter([("oslo", 3.5), ("rome", 19.0), ("cork", 9.2)]);
    /// let Ok(found) = readings.min_by(|(_, a), (_, b)| f64::total_cmp(a, b)).await;
    /// assert_eq!(found, Some(("oslo", 3.5)));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`max_by`](Self::max_by) for the other end, [`reduce`](Self::reduce) for any other choice.
    #[doc(alias("minBy", "minWith", "minOrNull", "min_by_key"))]
    #[inline]
    pub fn min_by<F>(self, compare: F) -> Min<S, F>
    where
        F: FnMut(&S::Item, &S::Item) -> Ordering,
    {
        Extreme::new(self.source, compare)
    }
}

/// The future of [`Observable::min`] and [`Observable::min_by`].
pub type Min<S, F> = Extreme<S, F, false>;

/// The future of [`Observable::min`], [`Observable::max`] and their forms with a function: the last parameter says which
/// end it looks for.
#[pin_project]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Extreme<S: Source, F, const GREATEST: bool, T = <S as Source>::Item> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    compare: F,
    /// The least or the greatest item so far.
    held: Option<T>,
}

impl<S: Source, F, const GREATEST: bool, T> Extreme<S, F, GREATEST, T> {
    pub(super) const fn new(source: S, compare: F) -> Self {
        Self { source: Some(source), compare, held: None }
    }
}

impl<S, F, const GREATEST: bool> Future for Extreme<S, F, GREATEST, S::Item>
where
    S: Source,
    F: Compare<S::Item>,
{
    type Output = Result<Option<S::Item>, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // Of equals the first is the least and the last the greatest, as with iterators.
        let mut replaces = |item: &S::Item, held: &S::Item| this.compare.compare(item, held).is_lt() != GREATEST;
        let outcome = ready!(drive(this.source, cx, |item| {
            if this.held.as_ref().is_none_or(|held| replaces(&item, held)) {
                *this.held = Some(item);
            }
            ControlFlow::<Infallible>::Continue(())
        }));
        let held = this.held.take();
        Poll::Ready(outcome.map(|_| held))
    }
}

impl<S: Source + Clone, F: Clone, const GREATEST: bool, T> Clone for Extreme<S, F, GREATEST, T> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), compare: self.compare.clone(), held: None }
    }
}

/// How [`Extreme`] compares: by a closure, or by what the items say of themselves.
///
/// A closure of our own for the latter would have a type without a name, and a future with that in its type cannot be
/// seen to be `Send` where the source borrows.
pub trait Compare<T> {
    #[doc(hidden)]
    fn compare(&mut self, a: &T, b: &T) -> Ordering;
}

impl<T, F: FnMut(&T, &T) -> Ordering> Compare<T> for F {
    #[inline]
    fn compare(&mut self, a: &T, b: &T) -> Ordering {
        self(a, b)
    }
}

/// Compares items by their [`Ord`].
#[derive(Clone)]
pub struct ByOrd;

impl<T: Ord> Compare<T> for ByOrd {
    #[inline]
    fn compare(&mut self, a: &T, b: &T) -> Ordering {
        a.cmp(b)
    }
}
