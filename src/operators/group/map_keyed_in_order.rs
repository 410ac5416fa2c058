//! `map_keyed_in_order`: one item of a key at a time, those of different keys at once, and all results in order.

use crate::{
    IntoObservableWith, Observable,
    concurrency::{Promise, Promised},
    operators::transform::ConcatMapEager,
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::HashMap,
    hash::Hash,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of each item, runs those of one key one after the other and those of different keys
    /// at once, and emits what they emit in the order of the items.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/map_keyed_in_order.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let orders = m.hot("-(aab)-----------|");
    /// let ship = m.cold("  ----x|").values([("x", ())]);
    /// let shipped = orders.map_keyed_in_order(3, |order| *order, move |order| ship.clone().map(move |_| order));
    /// m.expect(shipped, " -----a----ab-----|");
    /// # m.picture("docs/marbles/map_keyed_in_order.svg", "map_keyed_in_order(3, |order| order, ship)");
    /// # });
    /// ```
    ///
    /// It is [`concat_map_eager`](Self::concat_map_eager) with inner observables that wait for the one before of their key:
    /// at most `concurrency` of them run or wait at once, and each holds up to 64 items until its turn to emit comes.
    /// The closure is called when an item comes; what it returns is first polled when its key is free.
    /// Up to `2 * concurrency` keys are known at once, the last ones until the observable is dropped.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and all inner observables have.
    /// The first error, of the source or of an inner observable, passes at once and drops the others.
    ///
    /// # Cancellation
    ///
    /// Drops the source, all inner observables and what they have emitted out of turn.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{convert::Infallible, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let edits = from_iter([("a", 30), ("a", 10), ("b", 20)]);
    /// let saved = edits.map_keyed_in_order(8, |(file, _)| *file, |(file, size)| async move {
    ///     tokio::time::sleep(Duration::from_millis(size)).await;
    ///     Ok::<_, Infallible>((file, size))
    /// });
    /// assert_eq!(saved.to_vec().await, Ok(vec![("a", 30), ("a", 10), ("b", 20)]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`map_keyed`](Self::map_keyed), which emits what is there, [`map_concurrent`](Self::map_concurrent) for items
    /// without keys.
    #[doc(alias("mapAsyncPartitioned", "groupBy"))]
    #[track_caller]
    #[expect(clippy::type_complexity, reason = "it is what it is composed of, and a closure has no name")]
    pub fn map_keyed_in_order<K, G, F, O>(
        self,
        concurrency: usize,
        mut key: G,
        mut project: F,
    ) -> Observable<ConcatMapEager<S, impl FnMut(S::Item) -> Observable<InTurn<O::Source>>, InTurn<O::Source>>>
    where
        K: Hash + Eq,
        G: FnMut(&S::Item) -> K,
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        assert!(concurrency > 0, "map_keyed_in_order needs a concurrency of at least 1");
        let mut busy: HashMap<K, Promised<()>> = HashMap::new();
        self.concat_map_eager(concurrency, move |item| {
            if busy.len() >= concurrency.saturating_mul(2) {
                // No more than `concurrency` keys can be busy.
                busy.retain(|_, end| end.now().is_none());
            }
            let end = Promise::new();
            let turn = busy.insert(key(&item), end.future());
            let source = project(item).into_observable().source;
            Observable::new(InTurn { turn, source, _end: end })
        })
    }
}

/// An inner source of [`Observable::map_keyed_in_order`]: it waits for the one before of its key.
#[pin_project]
pub struct InTurn<U> {
    /// Ready when the one before has ended; gone when it has.
    turn: Option<Promised<()>>,
    #[pin]
    source: U,
    /// Dropped behind the source, with all of this, when that has ended: the next one waits for it.
    _end: Promise<()>,
}

impl<U: Source> Source for InTurn<U> {
    type Item = U::Item;
    type Error = U::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<U::Item, U::Error>>> {
        let this = self.project();
        if let Some(turn) = this.turn {
            // Kept or broken, the one before is over.
            let _ = ready!(Pin::new(turn).poll(cx));
            *this.turn = None;
        }
        this.source.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
