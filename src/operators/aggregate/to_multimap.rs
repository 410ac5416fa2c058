//! `to_multimap`: all items in a map with a list a key.

use super::Fold;
use crate::{Observable, operators::transform::Map, source::Source};
use std::{collections::HashMap, hash::Hash};

impl<S: Source> Observable<S> {
    /// Makes a key and a value of each item, and collects the values of each key into a list, in a map that is there
    /// when the source completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/to_multimap.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-A-|");
    /// let by_letter = source.to_multimap(|letter| (letter.to_lowercase(), letter));
    /// m.expect(by_letter, "-----(x|)").values([("x", [("a".to_owned(), vec!["a", "A"])].into())]);
    /// # m.picture("docs/marbles/to_multimap.svg", "to_multimap(|letter| (letter.to_lowercase(), letter))");
    /// # });
    /// ```
    ///
    /// The values of a key are in the order in which they came; all are held until the end.
    /// It is [`map`](Self::map) with [`fold`](Self::fold).
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
    /// let words = from_iter(["river", "stone", "water", "rock"]);
    /// let Ok(by_initial) = words.to_multimap(|word| (word.chars().next(), word)).await;
    /// assert_eq!(by_initial[&Some('r')], ["river", "rock"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`to_map`](Self::to_map) to keep only the last value of a key.
    #[doc(alias("toMultimap", "collectMultimap", "groupBy"))]
    pub fn to_multimap<K, V, F>(self, entry: F) -> ToMultimap<S, K, V, F>
    where
        K: Hash + Eq,
        F: FnMut(S::Item) -> (K, V),
    {
        self.map(entry).fold(HashMap::new(), add)
    }
}

/// The future of [`Observable::to_multimap`].
pub type ToMultimap<S, K, V, F> =
    Fold<Map<S, F>, HashMap<K, Vec<V>>, fn(HashMap<K, Vec<V>>, (K, V)) -> HashMap<K, Vec<V>>>;

fn add<K: Hash + Eq, V>(mut lists: HashMap<K, Vec<V>>, (key, value): (K, V)) -> HashMap<K, Vec<V>> {
    lists.entry(key).or_default().push(value);
    lists
}
