//! The life of an actor, for those who watch it.

use super::failure::ActorFailure;
use crate::{
    Observable,
    multicast::{Observe, ReplaySubject},
    overflow::Overflow,
};
use std::{convert::Infallible, fmt, time::Duration};

/// What has just become of an actor; see [`ActorHandle::life`](super::ActorHandle::life).
#[doc(alias("SupervisionEvent", "Terminated", "DeathWatch", "monitor"))]
#[non_exhaustive]
pub enum Life<E> {
    /// It has begun, or begun anew, and takes messages out of its mailbox.
    Started,
    /// It has failed, and begins anew after a delay.
    Restarting {
        /// What has happened.
        failure: ActorFailure<E>,
        /// How long it rests before.
        delay: Duration,
    },
    /// It was stopped, has handled all its messages, and has ended.
    Stopped,
    /// It has failed, and has ended.
    Failed(ActorFailure<E>),
    /// Its owner has dropped it.
    Cancelled,
}

impl<E> Clone for Life<E> {
    fn clone(&self) -> Self {
        match self {
            Life::Started => Life::Started,
            Life::Restarting { failure, delay } => Life::Restarting { failure: failure.clone(), delay: *delay },
            Life::Stopped => Life::Stopped,
            Life::Failed(failure) => Life::Failed(failure.clone()),
            Life::Cancelled => Life::Cancelled,
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for Life<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Life::Started => f.write_str("Started"),
            Life::Restarting { failure, delay } => {
                f.debug_struct("Restarting").field("failure", failure).field("delay", delay).finish()
            }
            Life::Stopped => f.write_str("Stopped"),
            Life::Failed(failure) => f.debug_tuple("Failed").field(failure).finish(),
            Life::Cancelled => f.write_str("Cancelled"),
        }
    }
}

/// How many events of a life wait for one who does not read them.
const UNREAD: usize = 64;

/// Tells those who watch; unless it has told the end, it tells that of an actor that was dropped.
pub(super) struct Chronicle<E> {
    events: ReplaySubject<Life<E>>,
    has_ended: bool,
}

impl<E> Chronicle<E> {
    pub(super) fn new() -> Self {
        Self { events: ReplaySubject::new(1, UNREAD), has_ended: false }
    }

    pub(super) fn observe(&self) -> Observable<Observe<Life<E>, Infallible>> {
        // The actor waits for nobody who watches it.
        self.events.observe_with(Overflow::DropOldest, UNREAD)
    }

    pub(super) fn tell(&self, event: Life<E>) {
        // Nobody can terminate the subject, and nobody who reads it blocks.
        let _ = self.events.try_send(event);
    }

    /// Tells the end; nothing comes behind it.
    pub(super) fn end(&mut self, event: Life<E>) {
        self.has_ended = true;
        self.tell(event);
        self.events.complete();
    }
}

impl<E> Drop for Chronicle<E> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.end(Life::Cancelled);
        }
    }
}
