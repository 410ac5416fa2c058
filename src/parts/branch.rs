//! One of the observables that an operator makes of its source: how it is read, and how it leaves.

use super::{
    branch_queue::{BranchQueue, Found, Left},
    branching::{Answer, Desk, Hub, Seat, Split},
};
use crate::{Observable, source::Source};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

/// One of the observables that an operator makes of its source: a window, a group.
///
/// It is live: it emits what belongs to it from the moment when it was opened, and there is only one of it.
/// It need not be consumed where the operator is; whoever waits for an item polls the source, in whatever task.
/// Dropping it early stalls nobody; keeping it without consuming it does, once it is full, unless its operator was told to
/// drop items then.
pub struct Branch<D: Split> {
    /// Gone once it was told its end.
    hub: Option<Arc<Hub<D>>>,
    queue: Arc<BranchQueue<D::Item, D::Error>>,
    tag: D::Tag,
    seat: Seat,
}

impl<D: Split> Branch<D> {
    pub(super) fn new(hub: Arc<Hub<D>>, queue: Arc<BranchQueue<D::Item, D::Error>>, tag: D::Tag) -> Self {
        Self { hub: Some(hub), queue, tag, seat: Seat::default() }
    }
}

// The driver is pinned in its own place.
impl<D: Split> Unpin for Branch<D> {}

impl<D: Split> Source for Branch<D> {
    type Item = D::Item;
    type Error = D::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Answer<D::Item, D::Error> {
        let this = &mut *self;
        let Some(hub) = &this.hub else { return Poll::Ready(None) };
        let answer = ready!(hub.poll(&this.queue, &mut this.seat, cx));
        if !matches!(answer, Some(Ok(_))) {
            hub.lobby.unlist(&this.queue);
            this.hub = None;
        }
        Poll::Ready(answer)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.hub.is_some() { (0, None) } else { (0, Some(0)) }
    }
}

impl<D: Split> Drop for Branch<D> {
    fn drop(&mut self) {
        let Some(hub) = &self.hub else { return };
        let Left { was_open, listed, notes, .. } = self.queue.leave();
        if listed {
            hub.lobby.unlist(&self.queue);
        }
        if was_open && hub.lobby.reader_left(&self.queue) {
            hub.driven.release();
        } else {
            hub.rise(&mut self.seat, notes);
        }
    }
}

/// What a group is handed out with.
#[derive(Clone, Debug)]
#[expect(unnameable_types, reason = "it is seen by its key only")]
pub struct Key<K>(pub(crate) K);

impl<D, K> Observable<Branch<D>>
where
    D: Split<Tag = Key<K>>,
{
    /// The key of the group.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(keys) = from_iter(["ant", "bee", "asp"]).group_by(|word| word.as_bytes()[0]).map(|group| *group.key()).to_vec().await;
    /// // Each group is dropped at once here, and opened anew by the next item.
    /// assert_eq!(keys, [b'a', b'b', b'a']);
    /// # }
    /// ```
    pub fn key(&self) -> &K {
        &self.source.tag.0
    }
}

impl<D: Split> Desk<D> for Arc<BranchQueue<D::Item, D::Error>> {
    type Out = D::Item;

    fn reader(&self) -> Option<u64> {
        Some(self.serial())
    }

    fn look(&self) -> Found<D::Item, D::Error> {
        self.read()
    }

    fn wait(&self, hub: &Hub<D>, cx: &Context<'_>) -> Found<D::Item, D::Error> {
        let (found, to_list) = BranchQueue::wait(self, cx.waker().clone());
        if to_list {
            hub.lobby.list(self);
        }
        found
    }

    fn direct(item: D::Item) -> Option<D::Item> {
        Some(item)
    }
}
