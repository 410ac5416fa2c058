//! Where an item goes: to a group that is there, to one that is opened for it, or nowhere.

use super::{
    GroupBy, Groups, TooManyGroups,
    directory::{Directory, Place},
};
use crate::{
    OnDrop,
    overflow::{Lagged, Overflow},
    parts::{
        branch::Key,
        branches::{Branches, Room, Sent},
        branching::Split,
        budget::BUDGET,
        timer::{Timer, after},
    },
    source::Source,
};
use std::{
    hash::{BuildHasher, Hash},
    pin::Pin,
    task::{Context, Poll},
};
use tokio::time::Instant;

impl<S, F, K, D, H> GroupBy<S, F, K, D, H>
where
    S: Source,
    K: Hash + Eq + Clone,
    H: BuildHasher + Clone,
{
    pub(crate) fn new(source: S, key: F, options: Groups<S::Error, D, H>) -> Self {
        let directory = Directory::new(options.hasher.clone());
        Self { source, key, options, directory, begun: None, held: None, timer: Timer::new(), patience: BUDGET }
    }

    /// The group that was opened last, with its key, once.
    pub(crate) fn take_begun(self: Pin<&mut Self>) -> Option<(usize, K)> {
        let this = self.project();
        let at = this.begun.take()?;
        Some((at, this.directory.key(at)?.clone()))
    }

    /// A group has been closed otherwise.
    pub(crate) fn forget(self: Pin<&mut Self>, at: usize) {
        self.project().directory.remove(at, false);
    }
}

impl<S, F, K, D, H> Split for GroupBy<S, F, K, D, H>
where
    S: Source<Error: Clone>,
    K: Hash + Eq + Clone,
    F: FnMut(&S::Item) -> K,
    D: OnDrop<S::Item>,
    H: BuildHasher,
{
    type Item = S::Item;
    type Error = S::Error;
    type Tag = Key<K>;

    fn poll_split(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        branches: &mut Branches<S::Item, S::Error, Key<K>>,
    ) -> Poll<Option<Result<(), S::Error>>> {
        let this = self.project();
        let (options, directory) = (this.options, this.directory);
        while let Some(left) = branches.left() {
            directory.remove(left, options.stay_closed);
        }
        *this.patience -= 1;
        if *this.patience == 0 {
            *this.patience = BUDGET;
            evict_overdue(options, directory, branches);
        }
        let (key, item) = match this.held.take() {
            Some(held) => held,
            None => match this.source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => ((this.key)(&item), item),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => {
                    *this.patience = BUDGET;
                    evict_idle(options, directory, this.timer, cx, branches);
                    return Poll::Pending;
                }
            },
        };
        let used = options.idle.map(|_| branches.now());
        let is_ordered = used.is_some() || options.limit < usize::MAX;
        let at = match directory.place(&key) {
            Some(Place::Open(at)) => at,
            Some(Place::Closed) => {
                options.on_drop.dropped(item);
                return Poll::Ready(Some(Ok(())));
            }
            None => {
                match branches.room() {
                    Room::Free => {}
                    Room::Full => match options.overflow {
                        Overflow::Block => {
                            *this.held = Some((key, item));
                            *this.patience = BUDGET;
                            evict_idle(options, directory, this.timer, cx, branches);
                            return Poll::Pending;
                        }
                        Overflow::Error(fail) => {
                            options.on_drop.dropped(item);
                            return Poll::Ready(Some(Err(fail(Lagged::new(1)))));
                        }
                        Overflow::DropOldest | Overflow::DropNewest => {
                            options.on_drop.dropped(item);
                            return Poll::Ready(Some(Ok(())));
                        }
                    },
                    Room::Nobody => {
                        options.on_drop.dropped(item);
                        return Poll::Ready(Some(Ok(())));
                    }
                }
                if directory.len() >= options.limit {
                    if let Some(fail) = options.beyond {
                        options.on_drop.dropped(item);
                        return Poll::Ready(Some(Err(fail(TooManyGroups::new(options.limit)))));
                    }
                    if let Some((oldest, _)) = directory.oldest() {
                        branches.close(oldest);
                        directory.remove(oldest, false);
                    }
                }
                let at = branches.open(Key(key.clone()));
                directory.insert(key.clone(), at, used);
                *this.begun = Some(at);
                at
            }
        };
        match branches.send(at, item) {
            Sent::Taken if is_ordered => directory.touch(at, used),
            Sent::Taken => {}
            // Its reader has left: in the next step that is known, and the item opens the group anew.
            Sent::Gone(item) => *this.held = Some((key, item)),
            Sent::Full(item) => {
                *this.held = Some((key, item));
                *this.patience = BUDGET;
                // The others are silent while it has no room.
                directory.touch(at, options.idle.map(|_| Instant::now()));
                evict_idle(options, directory, this.timer, cx, branches);
                return Poll::Pending;
            }
            Sent::Dropped(item) => {
                if is_ordered {
                    directory.touch(at, used);
                }
                options.on_drop.dropped(item);
            }
            Sent::Failed(item) => {
                directory.remove(at, false);
                options.on_drop.dropped(item);
            }
        }
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        (lower.min(1), upper)
    }
}

/// Completes the groups that have been silent for too long beside a source that never rests.
fn evict_overdue<T, E, K, D, H>(
    options: &Groups<E, D, H>,
    directory: &mut Directory<K, H>,
    branches: &mut Branches<T, E, Key<K>>,
) where
    K: Hash + Eq + Clone,
    H: BuildHasher,
{
    let Some(idle) = options.idle else { return };
    let now = branches.now();
    let is_overdue = |used: Option<Instant>| used.is_some_and(|used| after(used, idle) < now);
    while let Some((at, _)) = directory.oldest().filter(|(_, used)| is_overdue(*used)) {
        branches.close(at);
        directory.remove(at, false);
    }
}

/// Completes the groups that have been silent for too long, and sets the timer for the next one.
fn evict_idle<T, E, K, D, H>(
    options: &Groups<E, D, H>,
    directory: &mut Directory<K, H>,
    mut timer: Pin<&mut Timer>,
    cx: &mut Context<'_>,
    branches: &mut Branches<T, E, Key<K>>,
) where
    K: Hash + Eq + Clone,
    H: BuildHasher,
{
    let Some(idle) = options.idle else { return };
    let now = Instant::now();
    while let Some((at, Some(used))) = directory.oldest() {
        let end = after(used, idle);
        if now < end {
            timer.as_mut().set(end);
            if timer.as_mut().poll(cx).is_pending() {
                return;
            }
        }
        branches.close(at);
        directory.remove(at, false);
    }
}

impl<S, F, K, D, H> Clone for GroupBy<S, F, K, D, H>
where
    S: Source + Clone,
    F: Clone,
    K: Hash + Eq + Clone,
    D: Clone,
    H: BuildHasher + Clone,
{
    fn clone(&self) -> Self {
        Self::new(self.source.clone(), self.key.clone(), self.options.clone())
    }
}
