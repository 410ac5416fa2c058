//! `element_at` and `element_at_or_err`: the item with a number.

use crate::{
    EmptyError, Observable,
    operators::{
        aggregate::{First, FirstOrErr},
        filter::Skip,
    },
    source::Source,
};

impl<S: Source> Observable<S> {
    /// Gives the item with a number, counted from 0, or `None` if there are not so many.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/element_at.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("--a--b--c--|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.element_at(1), "-----(x|)").values([("x", Some("b"))]);
    /// # m.picture("docs/marbles/element_at.svg", "element_at(1)");
    /// # });
    /// ```
    ///
    /// It is [`skip(index)`](Self::skip) and then [`first`](Self::first), and like that a future: await it, or give it
    /// to an operator that takes an observable.
    /// The source is dropped before the item is there.
    /// RxJS fails where there are not so many items; that is [`element_at_or_err`](Self::element_at_or_err).
    ///
    /// # Completion and errors
    ///
    /// Ready with the item, or with `None` when the source completes before it.
    /// An error passes if it comes before the item.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source.
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
    /// let Ok(third) = from_iter(["spring", "brook", "river"]).element_at(2).await;
    /// assert_eq!(third, Some("river"));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take`](Self::take) for all items up to a number, [`find`](Self::find) for the first item that matches.
    #[doc(alias("elementAt", "nth", "elementAtOrDefault", "output(at:)"))]
    #[inline]
    pub fn element_at(self, index: usize) -> ElementAt<S> {
        self.skip(index).first()
    }

    /// Gives the item with a number, counted from 0, and fails with [`EmptyError`] if there are not so many.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/element_at_or_err.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// m.expect(m.cold("--a--b--|").element_at_or_err(1), "-----(b|)");
    /// m.expect(m.cold("--a-----|").element_at_or_err(1), "--------#").error("no item came before the end");
    /// # m.picture("docs/marbles/element_at_or_err.svg", "element_at_or_err(1)");
    /// # });
    /// ```
    ///
    /// It is [`element_at`](Self::element_at) with an error in place of `None`; the pipeline's error is made of it by
    /// `From`.
    ///
    /// # Completion and errors
    ///
    /// Ready with the item; the error is that of the source, or [`EmptyError`] when it completes before the item.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{EmptyError, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), EmptyError> {
    /// let words = || from_iter(["head", "water"]).with_error::<EmptyError>();
    /// assert_eq!(words().element_at_or_err(1).await?, "water");
    /// assert!(words().element_at_or_err(2).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`element_at`](Self::element_at) to have `None` in place of the error.
    #[doc(alias("elementAtOrError", "elementAt"))]
    #[inline]
    pub fn element_at_or_err(self, index: usize) -> ElementAtOrErr<S>
    where
        S::Error: From<EmptyError>,
    {
        self.skip(index).first_or_err()
    }
}

/// The future of [`Observable::element_at`].
pub type ElementAt<S> = First<Skip<S>>;

/// The future of [`Observable::element_at_or_err`].
pub type ElementAtOrErr<S> = FirstOrErr<Skip<S>>;
