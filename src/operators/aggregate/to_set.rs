//! `to_set`: all items in a set.

use super::Collect;
use crate::{Observable, source::Source};
use std::{collections::HashSet, hash::Hash};

impl<S: Source> Observable<S> {
    /// Collects all items into a set, which is there when the source completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/to_set.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-a-a-|");
    /// m.expect(source.to_set(), "-------(x|)").values([("x", ["a"].into())]);
    /// # m.picture("docs/marbles/to_set.svg", "to_set()");
    /// # });
    /// ```
    ///
    /// It is [`collect`](Self::collect) into a [`HashSet`]: of equal items the first one stays, and the set holds as many
    /// items as are different.
    /// Other sets, as those that are sorted, are collected by their names.
    ///
    /// # Completion and errors
    ///
    /// Ready with the set when the source completes.
    /// An error drops what was collected.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and what was collected.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(letters) = from_iter("headwater".chars()).to_set().await;
    /// assert_eq!(letters.len(), 7);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`distinct`](Self::distinct) to see each as it comes, [`to_map`](Self::to_map) for keys with values.
    #[doc(alias("toSet", "collectSet", "toHashSet"))]
    pub fn to_set(self) -> Collect<S, HashSet<S::Item>>
    where
        S::Item: Hash + Eq,
    {
        self.collect()
    }
}
