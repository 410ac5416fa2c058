//! `distinct_with`: every key only once, as long as it is remembered.

use crate::{
    Notifier, Observable,
    parts::{budget::Budget, timer::after, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::{HashSet, VecDeque},
    future::{Pending, pending},
    hash::Hash,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Emits every item whose key is not remembered from an item before, and forgets keys by number, by age, or when a
    /// notifier speaks.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/distinct_with.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-a-b-c-a-|");
    /// m.expect(source.distinct_with(|letter| *letter, 2), "-a-b-----c-a-|");
    /// # m.picture("docs/marbles/distinct_with.svg", "distinct_with(|letter| *letter, 2)");
    /// # });
    /// ```
    ///
    /// The options are a [`Distinct`], a number of keys, or a duration.
    /// A key is remembered from when its item was emitted; that it comes again does not make it younger.
    /// Each key is kept twice, in a set and in a queue, so it is `Clone`.
    /// Keys that are too old are dropped when the next item comes.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and drop the keys.
    /// The notifier is asked before the source: an item of the same instant comes after the keys were forgotten.
    /// Its end is ignored, its error passes.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the notifier and the keys.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let alarms = interval(Duration::from_secs(20)).map(|n| (n, "disk full")).take(7);
    /// let at_most_once_a_minute = Distinct::within(1_000).for_at_most(Duration::from_secs(60));
    /// let Ok(told) = alarms.distinct_with(|(_, text)| *text, at_most_once_a_minute).to_vec().await;
    /// assert_eq!(told, [(0, "disk full"), (4, "disk full")]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`distinct_by`](Self::distinct_by), which forgets nothing.
    #[doc(alias("distinct(flushes)", "dedupWindow", "unique_by"))]
    #[track_caller]
    pub fn distinct_with<K, F, N>(
        self,
        key: F,
        options: impl Into<Distinct<N>>,
    ) -> Observable<DistinctWith<S, K, F, N::Source>>
    where
        K: Hash + Eq + Clone,
        F: FnMut(&S::Item) -> K,
        N: Notifier<S::Error>,
    {
        let Distinct { capacity, lifetime, flush } = options.into();
        Observable::new(DistinctWith {
            source: Some(self.source),
            key,
            capacity,
            lifetime,
            flush: Watched::new(flush.into_notifier()),
            seen: HashSet::new(),
            ages: VecDeque::new(),
            budget: Budget::new(),
        })
    }
}

/// What [`Observable::distinct_with`] is to do: when it forgets a key.
///
/// # Examples
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let (source, letter) = (m.hot("-a--a-aba-|"), |letter: &&'static str| *letter);
/// m.expect(source.clone().distinct_with(letter, Distinct::within(1)), "            -a-----ba-|");
/// m.expect(source.clone().distinct_with(letter, Distinct::lasting(m.frames(3))), "-a----ab--|");
/// let either = Distinct::within(1).for_at_most(m.frames(3));
/// m.expect(source.distinct_with(letter, either), "                        -a----aba-|");
/// # });
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Distinct<N = Pending<()>> {
    capacity: Option<usize>,
    lifetime: Option<Duration>,
    flush: N,
}

impl Distinct {
    /// Remembers up to `keys` keys, and forgets the oldest one when there is one more.
    ///
    /// # Panics
    ///
    /// When `keys` is 0.
    #[track_caller]
    pub fn within(keys: usize) -> Self {
        assert!(keys > 0, "whoever remembers 0 keys tells nothing apart");
        Self { capacity: Some(keys), lifetime: None, flush: pending() }
    }

    /// Remembers each key for so long; with 0 that is the instant at which its item came.
    ///
    /// An item that comes at the very end of that time is still one that came before.
    /// Nothing limits how many keys there are meanwhile; [`within`](Self::within) does.
    pub fn lasting(lifetime: Duration) -> Self {
        Self { capacity: None, lifetime: Some(lifetime), flush: pending() }
    }
}

impl<N> Distinct<N> {
    /// Remembers each key for so long, as [`lasting`](Distinct::lasting) does.
    #[must_use]
    pub fn for_at_most(self, lifetime: Duration) -> Self {
        Self { lifetime: Some(lifetime), ..self }
    }

    /// Forgets all keys whenever a notifier speaks.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let same = interval(ms(10)).take(6).map(|_| "alarm");
    /// let hourly = Distinct::within(100).flush_when(interval(ms(25)));
    /// assert_eq!(same.distinct_with(|text| *text, hourly).count().await, Ok(3));
    /// # }
    /// ```
    #[must_use]
    pub fn flush_when<M>(self, notifier: M) -> Distinct<M> {
        Distinct { capacity: self.capacity, lifetime: self.lifetime, flush: notifier }
    }
}

impl From<usize> for Distinct {
    #[track_caller]
    fn from(keys: usize) -> Self {
        Self::within(keys)
    }
}

impl From<Duration> for Distinct {
    fn from(lifetime: Duration) -> Self {
        Self::lasting(lifetime)
    }
}

/// The source of [`Observable::distinct_with`].
#[pin_project]
pub struct DistinctWith<S, K, F, N> {
    /// Gone once it has ended, or when the notifier failed.
    #[pin]
    source: Option<S>,
    key: F,
    capacity: Option<usize>,
    lifetime: Option<Duration>,
    #[pin]
    flush: Watched<N>,
    /// The keys that are remembered, never more than `capacity`.
    seen: HashSet<K>,
    /// The same keys, the oldest first, each with the last instant at which it is remembered.
    ages: VecDeque<(Option<Instant>, K)>,
    /// Counts the items that were left out.
    budget: Budget,
}

impl<S, K, F, N> Source for DistinctWith<S, K, F, N>
where
    S: Source,
    K: Hash + Eq + Clone,
    F: FnMut(&S::Item) -> K,
    N: Source<Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let terminal = loop {
            let mut this = self.as_mut().project();
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            match this.flush.as_mut().poll() {
                Poll::Ready(Some(Ok(_))) => {
                    this.seen.clear();
                    this.ages.clear();
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                    continue;
                }
                Poll::Ready(Some(Err(error))) => break Some(Err(error)),
                Poll::Ready(None) | Poll::Pending => {}
            }
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    if self.as_mut().is_new(&item) {
                        return Poll::Ready(Some(Ok(item)));
                    }
                    if self.as_mut().project().budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Poll::Ready(terminal) => break terminal,
                Poll::Pending => {
                    this.flush.park(cx);
                    return Poll::Pending;
                }
            }
        };
        let mut this = self.project();
        this.source.set(None);
        this.flush.release();
        *this.seen = HashSet::new();
        *this.ages = VecDeque::new();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        // The first item passes in any case, unless the notifier fails before.
        let passes = usize::from(self.seen.is_empty() && self.flush.size_hint().1 == Some(0));
        (lower.min(passes), upper)
    }
}

impl<S: Source, K: Hash + Eq + Clone, F: FnMut(&S::Item) -> K, N> DistinctWith<S, K, F, N> {
    /// Forgets what is too old, and remembers the key of the item if it is not remembered yet.
    fn is_new(self: Pin<&mut Self>, item: &S::Item) -> bool {
        let this = self.project();
        let now = this.lifetime.map(|lifetime| (Instant::now(), lifetime));
        if let Some((now, _)) = now {
            while this.ages.front().is_some_and(|(last, _)| last.is_some_and(|last| last < now)) {
                forget_oldest(this.seen, this.ages);
            }
        }
        let key = (this.key)(item);
        if this.seen.contains(&key) {
            return false;
        }
        if Some(this.ages.len()) == *this.capacity {
            forget_oldest(this.seen, this.ages);
        }
        this.ages.push_back((now.map(|(now, lifetime)| after(now, lifetime)), key.clone()));
        this.seen.insert(key);
        true
    }
}

fn forget_oldest<K: Hash + Eq>(seen: &mut HashSet<K>, ages: &mut VecDeque<(Option<Instant>, K)>) {
    if let Some((_, oldest)) = ages.pop_front() {
        seen.remove(&oldest);
    }
}

impl<S: Clone, K, F: Clone, N: Clone> Clone for DistinctWith<S, K, F, N> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            key: self.key.clone(),
            capacity: self.capacity,
            lifetime: self.lifetime,
            flush: self.flush.clone(),
            seen: HashSet::new(),
            ages: VecDeque::new(),
            budget: Budget::new(),
        }
    }
}
