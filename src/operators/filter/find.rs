//! `find`: the first item that matches.

use crate::{
    Observable,
    operators::{aggregate::First, filter::Filter},
    source::Source,
};

impl<S: Source> Observable<S> {
    /// Gives the first item for which a predicate is true, or `None` if there is none.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/find.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("--a--b--c--|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.find(|letter| *letter > "a"), "-----(x|)").values([("x", Some("b"))]);
    /// # m.picture("docs/marbles/find.svg", "find(|letter| *letter > \"a\")");
    /// # });
    /// ```
    ///
    /// It is [`filter`](Self::filter) and then [`first`](Self::first), and like that a future: await it, or give it to
    /// an operator that takes an observable.
    /// The source is dropped before the item is there.
    ///
    /// # Completion and errors
    ///
    /// Ready with the item, or with `None` when the source completes without one that matches.
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
    /// let Ok(square) = from_iter(1..).map(|n| n * n).find(|square| *square > 50).await;
    /// assert_eq!(square, Some(64));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`position`](Self::position) for its number, [`any`](Self::any) to know only whether there is one,
    /// [`first_or_err`](Self::first_or_err) behind a filter to have an error in place of `None`.
    #[doc(alias("detect", "firstWhere", "firstOrNull", "first(where:)"))]
    #[inline]
    pub fn find<F>(self, predicate: F) -> Find<S, F>
    where
        F: FnMut(&S::Item) -> bool,
    {
        self.filter(predicate).first()
    }
}

/// The future of [`Observable::find`].
pub type Find<S, F> = First<Filter<S, F>>;
