//! `flatten_results`: results as items become items and an error.

use super::TryMap;
use crate::{Observable, source::Source};
use std::convert::identity;

impl<S: Source> Observable<S> {
    /// Emits the `Ok` values of an observable of results, and fails with the first `Err`.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/flatten_results.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let results = [("a", Ok("a")), ("b", Ok("b")), ("x", Err(TestError::from("error")))];
    /// let source = m.hot("-a-b-x-a-|").values(results);
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.flatten_results(), "-a-b-#");
    /// # m.picture("docs/marbles/flatten_results.svg", "flatten_results()");
    /// # });
    /// ```
    ///
    /// It is the same as [`try_map`](Self::try_map) with the identity.
    /// The error in the items is that of the observable; one that cannot fail gets it with
    /// [`with_error`](Self::with_error).
    ///
    /// # Completion and errors
    ///
    /// Completes with the source.
    /// An error of the source passes; at an `Err` item the source is dropped before the error is told.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let answers = from_iter([Ok(1), Err("late"), Ok(2)]);
    /// assert_eq!(answers.with_error().flatten_results().to_vec().await, Err("late"));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`attempt`](Self::attempt), its inverse.
    #[doc(alias("rethrow", "flattenResult", "flattenOption", "absolve"))]
    #[inline]
    pub fn flatten_results<T>(self) -> Observable<FlattenResults<S>>
    where
        S: Source<Item = Result<T, <S as Source>::Error>>,
    {
        self.try_map(identity)
    }
}

/// The source of [`Observable::flatten_results`].
pub type FlattenResults<S> = TryMap<S, fn(<S as Source>::Item) -> <S as Source>::Item>;
