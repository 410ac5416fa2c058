//! `distinct` and `distinct_by`: every item, or every key, only once.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    collections::HashSet,
    hash::Hash,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits every item only the first time that it comes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/distinct.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-a-a-c-b-|");
    /// m.expect(source.distinct(), "-a-b-----c---|");
    /// # m.picture("docs/marbles/distinct.svg", "distinct()");
    /// # });
    /// ```
    ///
    /// It is [`distinct_by`](Self::distinct_by) with the item itself as the key: a clone of every item that was emitted
    /// is kept until the end, and nothing limits how many that are.
    /// [`distinct_with`](Self::distinct_with) forgets.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and drop the items that are kept.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the items that are kept.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let tags = from_iter(["rust", "rx", "rust", "async", "rx"]);
    /// let Ok(tags) = tags.distinct().to_vec().await;
    /// assert_eq!(tags, ["rust", "rx", "async"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`distinct_until_changed`](Self::distinct_until_changed), which keeps one item, where equal items come in a row.
    #[doc(alias("unique", "dedup", "removeDuplicates"))]
    #[inline]
    pub fn distinct(self) -> Observable<DistinctItems<S>>
    where
        S::Item: Hash + Eq + Clone,
    {
        self.distinct_by(S::Item::clone as fn(&S::Item) -> S::Item)
    }

    /// Emits every item whose key did not come before.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/distinct_by.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-A-a-c-B-|");
    /// m.expect(source.distinct_by(|letter| letter.to_lowercase()), "-a-b-----c---|");
    /// # m.picture("docs/marbles/distinct_by.svg", "distinct_by(|letter| letter.to_lowercase())");
    /// # });
    /// ```
    ///
    /// The function is called once for each item, and its keys are compared by hash and `==`.
    /// **The keys are kept until the end, and nothing limits how many**: use it where the keys are few, or the source
    /// is short.
    /// Elsewhere [`distinct_with`](Self::distinct_with) forgets them: by number, by age, or when a notifier speaks, as it
    /// can in RxJS.
    /// A long run of keys that came before does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and drop the keys.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the keys.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let readings = from_iter([("oslo", 3), ("rome", 19), ("oslo", 4)]);
    /// let Ok(first) = readings.distinct_by(|(city, _)| *city).to_vec().await;
    /// assert_eq!(first, [("oslo", 3), ("rome", 19)]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`distinct_until_changed_by`](Self::distinct_until_changed_by), which keeps one key, where equal keys come in a
    /// row.
    #[doc(alias("distinctBy", "unique_by", "distinctKey"))]
    #[inline]
    pub fn distinct_by<K, F>(self, key: F) -> Observable<DistinctBy<S, K, F>>
    where
        K: Hash + Eq,
        F: FnMut(&S::Item) -> K,
    {
        Observable::new(DistinctBy { source: self.source, key, seen: HashSet::new(), budget: Budget::new() })
    }
}

/// The source of [`Observable::distinct`].
pub type DistinctItems<S> = DistinctBy<S, <S as Source>::Item, fn(&<S as Source>::Item) -> <S as Source>::Item>;

/// The source of [`Observable::distinct_by`].
#[pin_project]
pub struct DistinctBy<S, K, F> {
    #[pin]
    source: S,
    key: F,
    /// The keys of all items that were emitted, up to the end.
    seen: HashSet<K>,
    /// Counts the items that were left out.
    budget: Budget,
}

impl<S, K, F> Source for DistinctBy<S, K, F>
where
    S: Source,
    K: Hash + Eq,
    F: FnMut(&S::Item) -> K,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => {
                    if this.seen.insert((this.key)(&item)) {
                        return Poll::Ready(Some(Ok(item)));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                terminal => {
                    *this.seen = HashSet::new();
                    return Poll::Ready(terminal);
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        // The first item passes in any case.
        (lower.min(usize::from(self.seen.is_empty())), upper)
    }
}

impl<S: Clone, K, F: Clone> Clone for DistinctBy<S, K, F> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), key: self.key.clone(), seen: HashSet::new(), budget: Budget::new() }
    }
}
