//! `group_map`: a pipeline for every key.

use super::GroupBy;
use crate::{
    IntoObservable, IntoObservableWith, Observable,
    parts::{branch::Branch, branching::Branching, fan_in::FanIn},
    source::Source,
};
use pin_project::pin_project;
use std::{
    hash::Hash,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Makes a pipeline of the items of every key, runs all of them at once, and emits what they emit.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/group_map.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let keys = m.hot("-aabab-----a-|");
    /// let calm = m.frames(3);
    /// m.expect(keys.group_map(|key| *key, move |_, group| group.debounce(calm)), "-------ab----(a|)");
    /// # m.picture("docs/marbles/group_map.svg", "group_map(|key| key, |_, group| group.debounce(3 ms))");
    /// # });
    /// ```
    ///
    /// A pipeline is made by the first item of its key, and runs as long as the source does, or until it has ended by
    /// itself, as with `take` or `take_until`; then the next item of its key makes another one.
    /// All are read, so that no number of keys can bring it to a stop; the cost of an item does not depend on it.
    /// A pipeline that is slow holds up to 64 items, then the source waits for it.
    ///
    /// It is [`group_by`](Self::group_by) with a [`merge_map`](Self::merge_map) without a limit; for keys without end write
    /// these, with [`Groups::evict_beyond`](crate::operators::group::Groups::evict_beyond) or
    /// [`Groups::evict_idle`](crate::operators::group::Groups::evict_idle).
    ///
    /// # Completion and errors
    ///
    /// The end of the source ends the groups; it completes when all pipelines have.
    /// The error of the source reaches the pipelines, and passes at once, as does the first error of a pipeline; it drops all
    /// of them.
    ///
    /// # Cancellation
    ///
    /// Drops the source and all pipelines.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let readings = from_iter([("oven", 200), ("fridge", 4), ("oven", 210), ("oven", 205), ("fridge", 6)]);
    /// let rises = readings.group_map(
    ///     |(sensor, _)| *sensor,
    ///     |sensor, group| group.map(|(_, t)| t).pairwise().filter(|(a, b)| a < b).map(move |(_, t)| (sensor, t)),
    /// );
    /// let Ok(rises) = rises.to_vec().await;
    /// assert_eq!(rises, [("oven", 210), ("fridge", 6)]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`group_by`](Self::group_by) for the groups themselves, [`map_keyed`](Self::map_keyed) for one item a key at a time.
    #[doc(alias("groupBy", "mergeSubstreams", "keyBy"))]
    pub fn group_map<K, F, P, O>(self, key: F, project: P) -> Observable<GroupMap<S, F, K, P, O::Source>>
    where
        S: Source<Error: Clone>,
        K: Hash + Eq + Clone,
        F: FnMut(&S::Item) -> K,
        P: FnMut(K, Observable<Branch<GroupBy<S, F, K>>>) -> O,
        O: IntoObservableWith<S::Error>,
    {
        let groups = self.group_by(key).source;
        Observable::new(GroupMap { pipelines: FanIn::new(groups, usize::MAX), project })
    }
}

/// The source of [`Observable::group_map`].
#[pin_project]
pub struct GroupMap<S, F, K, P, U>
where
    S: Source<Error: Clone>,
    K: Hash + Eq + Clone,
    F: FnMut(&S::Item) -> K,
{
    #[pin]
    pipelines: FanIn<Branching<GroupBy<S, F, K>>, U>,
    project: P,
}

impl<S, F, K, P, O> Source for GroupMap<S, F, K, P, O::Source>
where
    S: Source<Error: Clone>,
    K: Hash + Eq + Clone,
    F: FnMut(&S::Item) -> K,
    P: FnMut(K, Observable<Branch<GroupBy<S, F, K>>>) -> O,
    O: IntoObservable<Error = S::Error>,
{
    type Item = O::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, S::Error>>> {
        let this = self.project();
        this.pipelines.poll(cx, |group| (this.project)(group.key().clone(), group).into_observable().source)
    }
}

impl<S, F, K, P, U> Clone for GroupMap<S, F, K, P, U>
where
    S: Source<Error: Clone> + Clone,
    K: Hash + Eq + Clone,
    F: FnMut(&S::Item) -> K + Clone,
    P: Clone,
    U: Source,
{
    fn clone(&self) -> Self {
        Self { pipelines: self.pipelines.clone(), project: self.project.clone() }
    }
}
