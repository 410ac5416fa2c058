//! An asynchronous block that emits, and the place where it meets the consumer.

use crate::create::Emitter;
use futures::task::AtomicWaker;
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

/// A block that runs, and the receiver of what it emits.
#[pin_project]
pub(crate) struct Block<T, Fut> {
    /// Dropped before the receiver: an emitter in it has not to be told that nobody listens any more.
    #[pin]
    running: Fut,
    receiver: Receiver<T>,
}

impl<T, Fut: Future> Block<T, Fut> {
    /// Makes the block; it does not run before it is polled.
    pub(crate) fn new(block: impl FnOnce(Emitter<T>) -> Fut) -> Self {
        let rendezvous = Arc::new(Rendezvous::new());
        Self { running: block(Emitter::new(Arc::clone(&rendezvous))), receiver: Receiver { rendezvous } }
    }

    /// Ready with the next item, or with what the block ended with; after that it is dropped and not polled again.
    #[inline]
    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, Fut::Output>> {
        let this = self.project();
        if let Some(item) = this.receiver.ask() {
            return Poll::Ready(Ok(item));
        }
        if let Poll::Ready(output) = this.running.poll(cx) {
            return Poll::Ready(Err(output));
        }
        this.receiver.receive(cx).map(Ok)
    }
}

/// Where an emitter and its observable meet.
pub(crate) struct Rendezvous<T> {
    meeting: Mutex<Meeting<T>>,
    pub(crate) emitter: AtomicWaker,
    pub(crate) receiver: AtomicWaker,
}

/// No closure, no waker and no drop of an item runs while it is locked.
pub(crate) struct Meeting<T> {
    pub(crate) place: Place<T>,
    /// An `emit` is pending that does not know what has happened since.
    pub(crate) emitter_waits: bool,
    /// The observable is pending, and is to be woken by an offer.
    pub(crate) receiver_waits: bool,
}

pub(crate) enum Place<T> {
    /// The consumer has asked for an item, and none is offered.
    Wanted,
    /// An item lies there for the consumer.
    Offered(T),
    /// The consumer has taken an item, and has not asked for another one.
    Taken,
    /// The observable is gone.
    Closed,
}

impl<T> Rendezvous<T> {
    /// A meeting place where the consumer has asked for the first item.
    fn new() -> Self {
        let meeting = Meeting { place: Place::Wanted, emitter_waits: false, receiver_waits: false };
        Self { meeting: Mutex::new(meeting), emitter: AtomicWaker::new(), receiver: AtomicWaker::new() }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Meeting<T>> {
        self.meeting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Meeting<T> {
    fn take(&mut self) -> Option<T> {
        if !matches!(self.place, Place::Offered(_)) {
            return None;
        }
        match mem::replace(&mut self.place, Place::Taken) {
            Place::Offered(item) => Some(item),
            Place::Wanted | Place::Taken | Place::Closed => None,
        }
    }
}

/// The observable's side; dropping it tells the emitter that nobody listens any more.
struct Receiver<T> {
    rendezvous: Arc<Rendezvous<T>>,
}

impl<T> Receiver<T> {
    /// Begins a poll of the observable: takes what was offered since the last one, or asks for the next item.
    ///
    /// The emitter is not told yet; if it is in the block, the block's poll will get to it.
    fn ask(&self) -> Option<T> {
        let mut meeting = self.rendezvous.lock();
        // An offer during this poll needs no wake-up.
        meeting.receiver_waits = false;
        let item = meeting.take();
        if item.is_none() {
            meeting.place = Place::Wanted;
        }
        item
    }

    /// Ends a poll of the observable: takes what was offered during it, or arranges to be woken by an offer.
    fn receive(&self, cx: &mut Context<'_>) -> Poll<T> {
        self.rendezvous.receiver.register(cx.waker());
        let mut meeting = self.rendezvous.lock();
        let item = meeting.take();
        meeting.receiver_waits = item.is_none();
        // An emitter that the block's poll did not get to, because it is elsewhere, has yet to learn of the demand.
        let wakes = item.is_none() && mem::take(&mut meeting.emitter_waits);
        drop(meeting);
        if wakes {
            self.rendezvous.emitter.wake();
        }
        item.map_or(Poll::Pending, Poll::Ready)
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut meeting = self.rendezvous.lock();
        let left = mem::replace(&mut meeting.place, Place::Closed);
        let wakes = mem::take(&mut meeting.emitter_waits);
        drop(meeting);
        if wakes {
            self.rendezvous.emitter.wake();
        }
        // An emitter elsewhere may live on, and must not keep the consumer's task.
        drop(self.rendezvous.receiver.take());
        drop(left);
    }
}
