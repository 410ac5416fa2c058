//! `partition_by`: each item to the consumer that a closure names.

use crate::{
    Observable,
    parts::{
        budget::Budget,
        driven::{Driven, Place, Turn},
        sync::{Mutex, MutexGuard},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    array,
    collections::VecDeque,
    mem,
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll},
};

/// How many items may wait for an output.
const CAPACITY: usize = 64;

impl<S: Source> Observable<S> {
    /// Makes `count` observables, and gives each item to the one whose number a closure tells.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/partition_by.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("--a--b--c--d-|").values([("a", 3), ("b", 7), ("c", 6), ("d", 1)]);
    /// let mut by_rest = source.partition_by(3, |n| n % 3).into_iter();
    /// m.expect(by_rest.next().unwrap(), "--a-----c----|").values([("a", 3), ("c", 6)]);
    /// m.expect(by_rest.next().unwrap(), "-----b-----d-|").values([("b", 7), ("d", 1)]);
    /// m.expect(by_rest.next().unwrap(), "-------------|").values([]);
    /// # m.picture("docs/marbles/partition_by.svg", "partition_by(3, |n| n % 3)");
    /// # });
    /// ```
    ///
    /// The source runs once; the order of the items that an output gets is that of the source.
    /// For each output up to 64 items wait; when one has as many, the source waits, until it reads or is dropped.
    /// Items for an output that was dropped are dropped.
    /// There is no task: whichever output waits polls the source for all.
    ///
    /// # Completion and errors
    ///
    /// Both reach every output behind what waits for it; the error is cloned.
    ///
    /// # Cancellation
    ///
    /// Dropping an output drops what waits for it; dropping the last one drops the source.
    ///
    /// # Panics
    ///
    /// When the closure tells a number that is not below `count`; then, and when the closure or the source panics, all
    /// outputs do.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let words = from_iter(["tea", "cake", "jam", "bread"]);
    /// let shards = words.partition_by(2, |word| word.len() % 2);
    /// let counts = futures::future::try_join_all(shards.into_iter().map(|shard| shard.count())).await;
    /// assert_eq!(counts, Ok(vec![1, 3]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`partition`](Self::partition) for two, [`balance`](Self::balance) to leave it to who has time.
    #[doc(alias("partition", "groupBy", "route", "shard"))]
    #[must_use = "outputs that nobody polls emit nothing"]
    pub fn partition_by<F>(self, count: usize, select: F) -> Vec<Observable<PartitionBy<S, F>>>
    where
        S::Error: Clone,
        F: FnMut(&S::Item) -> usize,
    {
        let shared = Arc::new(Shared::new(self.source, select, count));
        (0..count).map(|lane| PartitionBy::new(&shared, lane)).collect()
    }

    /// The same for a number of outputs that is known.
    pub(super) fn route_to<F, const N: usize>(self, select: F) -> [Observable<PartitionBy<S, F>>; N]
    where
        S::Error: Clone,
        F: FnMut(&S::Item) -> usize,
    {
        let shared = Arc::new(Shared::new(self.source, select, N));
        array::from_fn(|lane| PartitionBy::new(&shared, lane))
    }
}

/// The source of an output of [`Observable::partition_by`].
pub struct PartitionBy<S: Source, F> {
    lane: usize,
    /// Gone at the end.
    shared: Option<Arc<Shared<S, F>>>,
    place: Place,
}

struct Shared<S: Source, F> {
    driven: Driven<Router<S, F>>,
    lanes: Mutex<Lanes<S::Item, S::Error>>,
}

struct Lanes<T, E> {
    /// What waits for each output; `None` for one that was dropped.
    lanes: Vec<Option<VecDeque<T>>>,
    /// How the source ended.
    end: Option<Option<Arc<E>>>,
}

#[pin_project]
struct Router<S: Source, F> {
    #[pin]
    source: S,
    select: F,
    /// An item for an output that is full.
    held: Option<(usize, S::Item)>,
    budget: Budget,
}

/// How a turn went.
enum Routed<T, E> {
    /// An item for the one that has the turn.
    Mine(T),
    /// The source has nothing, or an output is full; `true` when others have got something.
    Pending(bool),
    Ended(Option<Arc<E>>),
}

impl<S: Source, F> Shared<S, F> {
    fn new(source: S, select: F, count: usize) -> Self {
        let driven = Driven::new(Router { source, select, held: None, budget: Budget::new() });
        let lanes = (0..count).map(|_| Some(VecDeque::new())).collect();
        Self { driven, lanes: Mutex::new(Lanes { lanes, end: None }) }
    }

    fn lock(&self) -> MutexGuard<'_, Lanes<S::Item, S::Error>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What waits for an output, or else the end.
    fn read(&self, lane: usize) -> Poll<Option<Result<S::Item, S::Error>>>
    where
        S::Error: Clone,
    {
        let mut lanes = self.lock();
        let queue = lanes.lanes[lane].as_mut();
        let was_full = queue.as_ref().is_some_and(|queue| queue.len() == CAPACITY);
        if let Some(item) = queue.and_then(VecDeque::pop_front) {
            drop(lanes);
            if was_full {
                self.driven.bell().ring();
            }
            return Poll::Ready(Some(Ok(item)));
        }
        match lanes.end.clone() {
            Some(end) => {
                drop(lanes);
                Poll::Ready(end.map(|error| Err(Arc::unwrap_or_clone(error))))
            }
            None => Poll::Pending,
        }
    }

    /// Hands out items until there is one for this output.
    fn route(&self, turn: &mut Turn<'_, Router<S, F>>, lane: usize) -> Routed<S::Item, S::Error>
    where
        F: FnMut(&S::Item) -> usize,
    {
        let routed = turn.poll(|router, cx| {
            let mut router = router.project();
            let mut for_others = false;
            loop {
                let (to, item) = match router.held.take() {
                    Some(held) => held,
                    None => match router.source.as_mut().poll_next(cx) {
                        Poll::Ready(Some(Ok(item))) => ((router.select)(&item), item),
                        Poll::Ready(Some(Err(error))) => {
                            return Routed::Ended(Some(Arc::new(error)));
                        }
                        Poll::Ready(None) => {
                            return Routed::Ended(None);
                        }
                        Poll::Pending => return Routed::Pending(for_others),
                    },
                };
                if to == lane {
                    return Routed::Mine(item);
                }
                let mut lanes = self.lock();
                let count = lanes.lanes.len();
                let Some(queue) = lanes.lanes.get_mut(to) else {
                    drop(lanes);
                    panic!("an item was to go to output {to} of {count}, counted from 0");
                };
                match queue {
                    Some(queue) if queue.len() < CAPACITY => queue.push_back(item),
                    Some(_) => {
                        *router.held = Some((to, item));
                        return Routed::Pending(for_others);
                    }
                    // The item is dropped, outside the lock.
                    None => drop((lanes, item)),
                }
                for_others = true;
                if router.budget.is_spent(cx) {
                    return Routed::Pending(for_others);
                }
            }
        });
        routed.unwrap_or(Routed::Pending(false))
    }
}

impl<S: Source, F> PartitionBy<S, F> {
    fn new(shared: &Arc<Shared<S, F>>, lane: usize) -> Observable<Self>
    where
        S::Error: Clone,
        F: FnMut(&S::Item) -> usize,
    {
        Observable::new(Self { lane, shared: Some(Arc::clone(shared)), place: Place::default() })
    }

    fn leave(&mut self) {
        let Some(shared) = self.shared.take() else { return };
        shared.driven.bell().unregister(&mut self.place);
        let waiting = mem::take(&mut shared.lock().lanes[self.lane]);
        drop(waiting);
        // An item may be held for this output.
        shared.driven.bell().ring();
    }
}

impl<S, F> Source for PartitionBy<S, F>
where
    S: Source<Error: Clone>,
    F: FnMut(&S::Item) -> usize,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = &mut *self;
        let Some(shared) = &this.shared else { return Poll::Ready(None) };
        let mut polled = shared.read(this.lane);
        if polled.is_pending() {
            shared.driven.bell().register(&mut this.place, cx);
            let turn = shared.driven.turn();
            // The turn before may have brought something.
            polled = shared.read(this.lane);
            if let (Poll::Pending, Some(mut turn)) = (&polled, turn) {
                match shared.route(&mut turn, this.lane) {
                    Routed::Mine(item) => {
                        shared.driven.bell().unregister(&mut this.place);
                        polled = Poll::Ready(Some(Ok(item)));
                    }
                    Routed::Ended(end) => {
                        turn.finish_and(|| shared.lock().end = Some(end));
                        polled = shared.read(this.lane);
                    }
                    // Dropping the turn calls the others: a source that was asked before it had called, as a timer that
                    // is overdue, need not do so any more.
                    Routed::Pending(true) => {}
                    Routed::Pending(false) => turn.park(),
                }
            }
        }
        match &polled {
            Poll::Pending => {}
            Poll::Ready(Some(Ok(_))) => shared.driven.bell().unregister(&mut this.place),
            Poll::Ready(_) => this.leave(),
        }
        polled
    }
}

impl<S: Source, F> Drop for PartitionBy<S, F> {
    fn drop(&mut self) {
        self.leave();
    }
}
