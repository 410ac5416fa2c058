//! `group_by_until`: an observable for every key, until a notifier ends it.

use super::GroupBy;
use crate::{
    Notifier, Observable,
    overflow::Overflow,
    parts::{
        branch::Key,
        branches::Branches,
        branching::{Branching, Split},
        budget::BUDGET,
        closings::{Closings, Said},
        windows::CAPACITY,
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    hash::Hash,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits an observable for every key, which emits the items of that key until a notifier that a function made for it
    /// speaks.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/group_by_until.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-a-b-a-b-|");
    /// let closing = m.cold(" -----n");
    /// let groups = source.group_by_until(|letter| *letter, move |_| closing.clone());
    /// m.expect(groups.flat_map(|group| group.count()), "------2-2----(11|)").values([("1", 1), ("2", 2)]);
    /// # m.picture("docs/marbles/group_by_until.svg", "group_by_until(|letter| letter, |_| closing).flat_map(count)");
    /// # });
    /// ```
    ///
    /// The function is called when a group begins, with its key, and makes an observable, or a future, whatever its output.
    /// Its first item ends the group, and so does its completion, as in RxJS; its error fails this group only.
    /// RxJS hands it the group itself, which has only one reader here.
    /// The next item of the key begins another group.
    /// At one instant the source is asked first: what it has ready is in the group that ends.
    /// A notifier that speaks as soon as it is made ends its group behind the first item; in RxJS such a group is empty.
    ///
    /// The groups hold up to 64 items each, then the source waits; who polls it, and what to mind when not all are read, is
    /// told at [`group_by_with`](Self::group_by_with).
    ///
    /// # Completion and errors
    ///
    /// Completion and errors of the source reach the groups first, in the order in which they were opened, then the outer
    /// observable.
    ///
    /// # Cancellation
    ///
    /// Dropping the outer observable leaves the groups that were taken to their ends; then the source is dropped.
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
    /// let votes = interval(ms(10)).take(8).map(|n| if n % 2 == 0 { "yes" } else { "no" });
    /// let rounds = votes.group_by_until(|vote| *vote, |_| tokio::time::sleep(ms(45)));
    /// let Ok(counts) = rounds.flat_map(|round| round.count()).to_vec().await;
    /// assert_eq!(counts, [3, 3, 1, 1]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`group_by_with`](Self::group_by_with) for groups that end by silence or by their number.
    #[doc(alias("groupBy", "groupByUntil"))]
    #[expect(clippy::type_complexity, reason = "it names its arguments, as every operator does")]
    pub fn group_by_until<K, F, C, N>(
        self,
        key: F,
        closing: C,
    ) -> Observable<Branching<GroupByUntil<S, F, K, C, N::Source>>>
    where
        S: Source<Error: Clone>,
        K: Hash + Eq + Clone,
        F: FnMut(&S::Item) -> K,
        C: FnMut(&K) -> N,
        N: Notifier<S::Error>,
    {
        let groups = GroupBy::new(self.source, key, super::Groups::new());
        let split = GroupByUntil { groups, closing, closings: Closings::new(), patience: BUDGET };
        Observable::new(Branching::new(split, CAPACITY, Overflow::Block))
    }
}

/// What [`Observable::group_by_until`] makes groups of.
#[pin_project]
pub struct GroupByUntil<S: Source, F, K, C, N: Source> {
    #[pin]
    groups: GroupBy<S, F, K>,
    closing: C,
    closings: Closings<N>,
    /// How many more items come before the notifiers are to be heard, though the source has another.
    patience: u32,
}

impl<S, F, K, C, N> Split for GroupByUntil<S, F, K, C, N::Source>
where
    S: Source<Error: Clone>,
    K: Hash + Eq + Clone,
    F: FnMut(&S::Item) -> K,
    C: FnMut(&K) -> N,
    N: Notifier<S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;
    type Tag = Key<K>;

    fn poll_split(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        branches: &mut Branches<S::Item, S::Error, Key<K>>,
    ) -> Poll<Option<Result<(), S::Error>>> {
        let mut this = self.project();
        while let Some(left) = branches.left() {
            this.groups.as_mut().forget(left);
            this.closings.remove(left);
        }
        let step = this.groups.as_mut().poll_split(cx, branches);
        let mut said = None;
        if let Some((group, key)) = this.groups.as_mut().take_begun() {
            let closing = (this.closing)(&key).into_notifier();
            said = this.closings.insert(group, closing).map(|at_once| (group, at_once));
        }
        if said.is_none() {
            match step {
                Poll::Ready(Some(Ok(()))) => {
                    *this.patience -= 1;
                    if *this.patience > 0 {
                        return step;
                    }
                }
                Poll::Ready(_) => return step,
                Poll::Pending => {}
            }
            *this.patience = BUDGET;
            if let Poll::Ready(spoken) = this.closings.poll() {
                said = Some(spoken);
            }
        }
        let Some((group, said)) = said else {
            this.closings.park(cx);
            return step;
        };
        this.groups.forget(group);
        match said {
            Said::Spoke | Said::Nothing => branches.close(group),
            Said::Failed(error) => branches.fail(group, error),
        }
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.groups.size_hint()
    }
}

impl<S, F, K, C, N> Clone for GroupByUntil<S, F, K, C, N>
where
    S: Source + Clone,
    F: Clone,
    K: Hash + Eq + Clone,
    C: Clone,
    N: Source,
{
    fn clone(&self) -> Self {
        let (groups, closing) = (self.groups.clone(), self.closing.clone());
        Self { groups, closing, closings: Closings::new(), patience: BUDGET }
    }
}
