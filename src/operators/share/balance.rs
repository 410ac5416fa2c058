//! `balance`: each item to one of so many consumers.

use crate::{
    Observable,
    parts::{
        driven::{Driven, Place},
        sync::Mutex,
    },
    source::Source,
};
use std::{
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Makes `count` observables that take turns: each item goes to the first of them that asks.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/balance.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let jobs = m.cold("                          -ab-cd---|");
    /// let mut workers = jobs.balance(2).into_iter();
    /// let two = m.frames(2);
    /// let work = move |job| timer(two).map(move |_| job).with_error();
    /// m.expect(workers.next().unwrap().merge_map(1, work), "---a--c--|");
    /// m.expect(workers.next().unwrap().merge_map(1, work), "----b--d-|");
    /// # m.picture("docs/marbles/balance.svg", "balance(2)");
    /// # });
    /// ```
    ///
    /// Nothing is queued: an output that does not ask gets nothing, and holds nobody up.
    /// There is no task: whichever output waits polls the source.
    /// Which of several outputs that wait gets the next item is not promised.
    /// [`concat_map`](Self::concat_map) takes an item ahead while it works on another one, and keeps it from the others;
    /// [`merge_map(1, …)`](Self::merge_map) and [`map_concurrent(1, …)`](Self::map_concurrent) do not.
    ///
    /// # Completion and errors
    ///
    /// Both reach every output; the error is cloned.
    ///
    /// # Cancellation
    ///
    /// Dropping an output leaves the items to the others; dropping the last one drops the source.
    ///
    /// # Panics
    ///
    /// When the source panics, in all outputs.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let workers = from_iter(1..=100).balance(4);
    /// let shares = workers.into_iter().map(|worker| tokio::spawn(worker.count().into_future()));
    /// let done: u64 = futures::future::join_all(shares).await.into_iter().map(|n| n.unwrap().unwrap()).sum();
    /// assert_eq!(done, 100);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`broadcast`](Self::broadcast) to give each item to all, [`partition_by`](Self::partition_by) to say who gets it,
    /// [`flat_map`](Self::flat_map) to work on several items without naming the workers.
    #[doc(alias("parallel", "roundRobin", "fanOut", "split"))]
    #[must_use = "outputs that nobody polls emit nothing"]
    pub fn balance(self, count: usize) -> Vec<Observable<Balance<S>>>
    where
        S::Error: Clone,
    {
        let shared = Arc::new(Shared { driven: Driven::new(self.source), end: Mutex::new(None) });
        let output = || Balance { shared: Some(Arc::clone(&shared)), place: Place::default() };
        (0..count).map(|_| Observable::new(output())).collect()
    }
}

/// The source of an output of [`Observable::balance`].
pub struct Balance<S: Source> {
    /// Gone at the end.
    shared: Option<Arc<Shared<S>>>,
    place: Place,
}

struct Shared<S: Source> {
    driven: Driven<S>,
    /// How the source ended.
    end: Mutex<Option<Option<Arc<S::Error>>>>,
}

impl<S> Balance<S>
where
    S: Source<Error: Clone>,
{
    /// The end, when another output has met it.
    fn poll_end(&mut self) -> Poll<Option<Result<S::Item, S::Error>>> {
        let Some(shared) = &self.shared else { return Poll::Ready(None) };
        let Some(end) = shared.end.lock().unwrap_or_else(PoisonError::into_inner).clone() else {
            return Poll::Pending;
        };
        self.leave();
        Poll::Ready(end.map(|error| Err(Arc::unwrap_or_clone(error))))
    }
}

impl<S: Source> Balance<S> {
    fn leave(&mut self) {
        if let Some(shared) = self.shared.take() {
            shared.driven.bell().unregister(&mut self.place);
        }
    }
}

impl<S> Source for Balance<S>
where
    S: Source<Error: Clone>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = &mut *self;
        let Some(shared) = &this.shared else { return Poll::Ready(None) };
        shared.driven.bell().register(&mut this.place, cx);
        let Some(mut turn) = shared.driven.turn() else {
            return this.poll_end();
        };
        let polled = turn.poll(|source, cx| source.poll_next(cx)).unwrap_or(Poll::Pending);
        let end = match polled {
            Poll::Pending => {
                turn.park();
                return Poll::Pending;
            }
            Poll::Ready(Some(Ok(item))) => {
                // The others are called when the turn is dropped, and this one does not wait.
                shared.driven.bell().unregister(&mut this.place);
                return Poll::Ready(Some(Ok(item)));
            }
            Poll::Ready(Some(Err(error))) => Some(Arc::new(error)),
            Poll::Ready(None) => None,
        };
        shared.driven.bell().unregister(&mut this.place);
        turn.finish_and(|| *shared.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end));
        this.poll_end()
    }
}

impl<S: Source> Drop for Balance<S> {
    fn drop(&mut self) {
        self.leave();
    }
}
