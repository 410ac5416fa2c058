//! `max` and `max_by`: the greatest item.

use super::min::{ByOrd, Extreme};
use crate::{Observable, source::Source};
use std::cmp::Ordering;

impl<S: Source> Observable<S> {
    /// Gives the greatest item when the source completes, or `None` if it is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/max.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-c-a-b-|");
    /// m.expect(source.max(), "-------(x|)").values([("x", Some("c"))]);
    /// # m.picture("docs/marbles/max.svg", "max()");
    /// # });
    /// ```
    ///
    /// It is [`max_by`](Self::max_by) with [`Ord::cmp`], and like that a future: await it, or give it to an operator
    /// that takes an observable.
    /// Of items that are equal the last is given, as with [`Iterator::max`].
    ///
    /// # Completion and errors
    ///
    /// Ready with the greatest item when the source completes, with `None` if that was empty.
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
    /// let Ok(max) = from_iter([3, 1, 2]).max().await;
    /// assert_eq!(max, Some(3));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`min`](Self::min) for the other end, [`max_by`](Self::max_by) for items that have no order of their own.
    #[doc(alias("maximum"))]
    #[inline]
    pub fn max(self) -> Max<S, ByOrd>
    where
        S::Item: Ord,
    {
        Extreme::new(self.source, ByOrd)
    }

    /// Gives the greatest item, as a function compares them, when the source completes, or `None` if it is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/max_by.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-C-a-B-|");
    /// let greatest = source.max_by(|a, b| a.to_lowercase().cmp(&b.to_lowercase()));
    /// m.expect(greatest, "-------(x|)").values([("x", Some("C"))]);
    /// # m.picture("docs/marbles/max_by.svg", "max_by(…)");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// One item is held at a time, the greatest so far.
    /// Of items that are equal the last is given, as with [`Iterator::max_by`].
    ///
    /// # Completion and errors
    ///
    /// Ready with the greatest item when the source completes, with `None` if that was empty.
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
    /// let Ok(found) = readings.max_by(|(_, a), (_, b)| f64::total_cmp(a, b)).await;
    /// assert_eq!(found, Some(("rome", 19.0)));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`min_by`](Self::min_by) for the other end, [`reduce`](Self::reduce) for any other choice.
    #[doc(alias("maxBy", "maxWith", "maxOrNull", "max_by_key"))]
    #[inline]
    pub fn max_by<F>(self, compare: F) -> Max<S, F>
    where
        F: FnMut(&S::Item, &S::Item) -> Ordering,
    {
        Extreme::new(self.source, compare)
    }
}

/// The future of [`Observable::max`] and [`Observable::max_by`].
pub type Max<S, F> = Extreme<S, F, true>;
