//! `to_map`: all items in a map.

use super::Collect;
use crate::{Observable, operators::transform::Map, source::Source};
use std::{collections::HashMap, hash::Hash};

impl<S: Source> Observable<S> {
    /// Makes a key and a value of each item, and collects them into a map, which is there when the source completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/to_map.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-A-|");
    /// let by_letter = source.to_map(|letter| (letter.to_lowercase(), letter));
    /// m.expect(by_letter, "-----(x|)").values([("x", [("a".to_owned(), "A")].into())]);
    /// # m.picture("docs/marbles/to_map.svg", "to_map(|letter| (letter.to_lowercase(), letter))");
    /// # });
    /// ```
    ///
    /// **Of several values with one key, the last one wins**; the others are dropped as soon as it comes, so that the map
    /// holds as many values as there are keys.
    /// It is [`map`](Self::map) with [`collect`](Self::collect) into a [`HashMap`]; other maps, as those that are sorted,
    /// are collected so by their names.
    ///
    /// # Completion and errors
    ///
    /// Ready with the map when the source completes.
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
    /// let readings = from_iter([("oslo", 3), ("rome", 19), ("oslo", 4)]);
    /// let Ok(latest) = readings.to_map(|reading| reading).await;
    /// assert_eq!((latest["oslo"], latest["rome"]), (4, 19));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`to_multimap`](Self::to_multimap) to keep all values of a key.
    #[doc(alias("toMap", "collectMap", "associate", "associateBy"))]
    pub fn to_map<K, V, F>(self, entry: F) -> Collect<Map<S, F>, HashMap<K, V>>
    where
        K: Hash + Eq,
        F: FnMut(S::Item) -> (K, V),
    {
        self.map(entry).collect()
    }
}
