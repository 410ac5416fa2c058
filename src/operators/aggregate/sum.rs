//! `sum`: all items added up.

use super::fold::{Accumulate, Fold};
use crate::{Observable, source::Source};
use std::ops::Add;

impl<S: Source> Observable<S> {
    /// Adds all items up; the sum is there when the source completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/sum.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-|").map(|letter| letter.len() as u32);
    /// m.expect(source.sum(), "-------(3|)");
    /// # m.picture("docs/marbles/sum.svg", "sum()");
    /// # });
    /// ```
    ///
    /// It is [`fold`](Self::fold) from the default value with `+`, and like that a future: await it, or give it to an
    /// operator that takes an observable.
    /// The sum has the type of the items; where it may not fit, [`map`](Self::map) them into a larger one before.
    ///
    /// # Completion and errors
    ///
    /// Ready with the sum when the source completes, with the default value, 0 for numbers, if that was empty.
    /// An error drops the sum.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and the sum.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready, and where `+` does: for integers that overflow in a debug build.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let Ok(total) = from_iter([2, 3, 5]).map(Duration::from_secs).sum().await;
    /// assert_eq!(total, Duration::from_secs(10));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`average`](Self::average), [`count`](Self::count), [`scan`](Self::scan) to see every step.
    #[doc(alias("sumOf", "summing"))]
    #[inline]
    pub fn sum(self) -> Sum<S, S::Item>
    where
        S::Item: Add<Output = S::Item> + Default,
    {
        Fold::new(self.source, S::Item::default(), Adding)
    }
}

/// The future of [`Observable::sum`].
pub type Sum<S, T> = Fold<S, T, Adding>;

/// Adds items up.
#[derive(Clone)]
pub struct Adding;

impl<T: Add<Output = T>> Accumulate<T, T> for Adding {
    #[inline]
    fn accumulate(&mut self, sum: T, item: T) -> T {
        sum + item
    }
}
