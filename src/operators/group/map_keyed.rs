//! `map_keyed`: one item of a key at a time, those of different keys at once.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    parts::{budget::Budget, slots::Slots, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// How many items in a row come before what runs is asked again.
const LONGEST_RUN: u32 = 64;

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of each item and emits what they emit: for items of one key one after the other, for
    /// those of different keys at once.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/map_keyed.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let orders = m.hot("-(aab)-----------|");
    /// let ship = m.cold("  ----x|").values([("x", ())]);
    /// let shipped = orders.map_keyed(2, |order| *order, move |order| ship.clone().map(move |_| order));
    /// m.expect(shipped, " -----(ab)-a------|");
    /// # m.picture("docs/marbles/map_keyed.svg", "map_keyed(2, |order| order, ship)");
    /// # });
    /// ```
    ///
    /// The items of a key are worked on in their order, and what comes of one is emitted before what comes of the next;
    /// between keys the order is that of completion.
    ///
    /// At most `concurrency` inner observables run at once.
    /// Up to 64 items wait while their key is busy, or what [`MapKeyed::waiting`] says.
    /// The source is polled only while fewer run, and one more could wait; only busy keys are remembered.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has, and nothing runs or waits any more.
    /// The first error, of the source or of an inner observable, passes at once and drops all that runs and waits.
    ///
    /// # Cancellation
    ///
    /// Drops the source, all inner observables and the items that wait.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let edits = from_iter([("a", 30), ("a", 10), ("b", 20)]);
    /// let save = |edit: (&'static str, u64)| just(edit).delay(Duration::from_millis(edit.1));
    /// let saved = edits.clone().map_keyed(8, |edit| edit.0, save); // two edits of a file never run at the same time
    /// assert_eq!(saved.to_vec().await, Ok(vec![("b", 20), ("a", 30), ("a", 10)]));
    ///
    /// // With room for one edit that waits, nothing is taken meanwhile: `b` comes when `a` goes on.
    /// let saved = edits.map_keyed(MapKeyed::concurrency(8).waiting(1), |edit| edit.0, save);
    /// assert_eq!(saved.to_vec().await, Ok(vec![("a", 30), ("a", 10), ("b", 20)]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge_map`](Self::merge_map) where items of one key may run at once, [`group_map`](Self::group_map) for a pipeline
    /// a key.
    #[doc(alias("groupBy", "mapAsyncPartitioned", "mapAsyncUnordered"))]
    #[track_caller]
    pub fn map_keyed<K, G, F, O>(
        self,
        concurrency: impl Into<MapKeyed>,
        key: G,
        project: F,
    ) -> Observable<KeyedMap<S, K, G, F, O::Source>>
    where
        K: Hash + Eq + Clone,
        G: FnMut(&S::Item) -> K,
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        let options = concurrency.into();
        assert!(options.concurrency > 0, "map_keyed needs a concurrency of at least 1");
        Observable::new(KeyedMap {
            source: Watched::new(self.source),
            options,
            key,
            project,
            inner: Slots::new(),
            busy: HashMap::new(),
            ended: None,
            waiting: 0,
            run: 0,
            budget: Budget::new(),
        })
    }
}

/// What bounds [`Observable::map_keyed`]: how many items are worked on, and how many wait.
#[derive(Clone, Copy, Debug)]
pub struct MapKeyed {
    concurrency: usize,
    waiting: usize,
}

impl MapKeyed {
    /// Works on up to `concurrency` items at once, while up to 64 wait for their keys.
    pub fn concurrency(concurrency: usize) -> Self {
        Self { concurrency, waiting: 64 }
    }

    /// Sets how many items may wait for their keys; 0 is as good as 1: the first one whose key is busy holds up the source.
    #[must_use]
    pub fn waiting(self, waiting: usize) -> Self {
        Self { waiting, ..self }
    }
}

impl From<usize> for MapKeyed {
    fn from(concurrency: usize) -> Self {
        Self::concurrency(concurrency)
    }
}

/// The source of [`Observable::map_keyed`].
#[pin_project]
pub struct KeyedMap<S: Source, K, G, F, U> {
    #[pin]
    source: Watched<S>,
    options: MapKeyed,
    key: G,
    project: F,
    /// What runs, one for every busy key.
    inner: Slots<OfKey<K, U>>,
    /// The keys for which something runs, each with the items that wait for it.
    busy: HashMap<K, VecDeque<S::Item>>,
    /// A key whose inner source ended at once, which the next turn of the loop looks after.
    ended: Option<K>,
    /// How many items wait for their keys.
    waiting: usize,
    /// How many items the source had since what runs was last asked.
    run: u32,
    /// Counts inner sources that ended without an item at once.
    budget: Budget,
}

impl<S, K, G, F, O> Source for KeyedMap<S, K, G, F, O::Source>
where
    S: Source,
    K: Hash + Eq + Clone,
    G: FnMut(&S::Item) -> K,
    O: IntoObservable<Error = S::Error>,
    F: FnMut(S::Item) -> O,
{
    type Item = O::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            let has_room = this.busy.len() < this.options.concurrency && *this.waiting < this.options.waiting.max(1);
            // What runs has its turn beside a source that always has something.
            let asks = has_room && this.ended.is_none() && *this.run < LONGEST_RUN;
            let asked = if asks { this.source.as_mut().poll() } else { Poll::Pending };
            let mut polled = match asked {
                _ if this.ended.is_some() => Poll::Ready(this.ended.take().map(|key| Ok(Told::End(key)))),
                Poll::Ready(Some(Ok(item))) => {
                    *this.run += 1;
                    let key = (this.key)(&item);
                    if let Some(queue) = this.busy.get_mut(&key) {
                        queue.push_back(item);
                        *this.waiting += 1;
                        Poll::Pending
                    } else {
                        this.busy.insert(key.clone(), VecDeque::new());
                        this.inner.insert(OfKey::new(key, (this.project)(item).into_observable().source))
                    }
                }
                Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
                Poll::Ready(None) if this.busy.is_empty() => return Poll::Ready(None),
                Poll::Ready(None) | Poll::Pending => match this.inner.poll() {
                    Poll::Pending if mem::take(this.run) == LONGEST_RUN => continue,
                    Poll::Pending => {
                        if has_room {
                            this.source.park(cx);
                        }
                        this.inner.park(cx);
                        return Poll::Pending;
                    }
                    polled => {
                        *this.run = 0;
                        polled
                    }
                },
            };
            // What waits for a key takes the place of what has ended.
            if let Poll::Ready(Some(Ok(Told::End(key)))) = polled {
                polled = match this.busy.get_mut(&key).and_then(VecDeque::pop_front) {
                    Some(next) => {
                        *this.waiting -= 1;
                        this.inner.insert(OfKey::new(key, (this.project)(next).into_observable().source))
                    }
                    None => {
                        this.busy.remove(&key);
                        Poll::Pending
                    }
                };
            }
            match polled {
                Poll::Ready(Some(Ok(Told::Item(item)))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Some(Err(error))) => {
                    this.source.release();
                    this.inner.clear();
                    this.busy.clear();
                    *this.ended = None;
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(Some(Ok(Told::End(key)))) => *this.ended = Some(key),
                Poll::Ready(None) | Poll::Pending => {}
            }
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }
}

impl<S, K, G, F, U> Clone for KeyedMap<S, K, G, F, U>
where
    S: Source + Clone,
    K: Hash + Eq + Clone,
    G: Clone,
    F: Clone,
    U: Source,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            options: self.options,
            key: self.key.clone(),
            project: self.project.clone(),
            inner: Slots::new(),
            busy: HashMap::new(),
            ended: None,
            waiting: 0,
            run: 0,
            budget: Budget::new(),
        }
    }
}

/// What is worked on for a key.
#[pin_project]
struct OfKey<K, U> {
    /// Gone when it has ended.
    #[pin]
    source: Option<U>,
    /// Here until the end was told.
    key: Option<K>,
}

/// What comes of it: its items, and then the key that is free again.
enum Told<T, K> {
    Item(T),
    End(K),
}

impl<K, U> OfKey<K, U> {
    fn new(key: K, source: U) -> Self {
        Self { source: Some(source), key: Some(key) }
    }
}

impl<K, U: Source> Source for OfKey<K, U> {
    type Item = Told<U::Item, K>;
    type Error = U::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Told<U::Item, K>, U::Error>>> {
        let mut this = self.project();
        if let Some(source) = this.source.as_mut().as_pin_mut() {
            match ready!(source.poll_next(cx)) {
                Some(told) => return Poll::Ready(Some(told.map(Told::Item))),
                None => this.source.set(None),
            }
        }
        Poll::Ready(this.key.take().map(|key| Ok(Told::End(key))))
    }
}
