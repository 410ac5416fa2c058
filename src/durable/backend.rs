//! `Backend`: what keeps the messages of a queue.

use super::{Consume, DeadLetter, Figures, Fullness, Message, QueueError};
use futures::{future::BoxFuture, stream::BoxStream};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// Keeps the messages of a [`Queue`](super::Queue): an embedded file, a broker.
///
/// Messages are bytes here; the queue makes items of them.
/// Futures own what they need, and do nothing before they are polled.
/// Dropping one gives up waiting and nothing else: what a backend was told already is done, or not, as if nobody had
/// waited.
///
/// Whoever keeps messages elsewhere implements it, and [`Lease`] for what it lends; the queue in front does the rest:
/// items, demand, and giving back what was not handed out.
/// An error ends the consumer that meets it: what passes by itself is waited out by the backend, within its patience.
/// The queue goes by tokio's clock, and so may a backend that one program has for itself: its tests need not wait then.
///
/// The example `own_backend` is one in memory, for the tests of a service, and `tests/durable/contract.rs` is what all
/// backends of this crate are tried with, that one among them.
pub trait Backend: Send + Sync + 'static {
    /// Keeps a message, and is ready when no crash can lose it any more.
    ///
    /// Waits while the queue is full, behind those who waited before; dead letters take up none of its room.
    /// Tells the sequence number of the message, or of the one with the same id that was published before, for as long as
    /// that is known; numbers begin at 1.
    fn publish(&self, message: Message) -> BoxFuture<'static, Result<Published, QueueError>>;

    /// Makes a group known: from now on every message is kept until this group has acknowledged it.
    ///
    /// Where the group is known already, nothing happens.
    /// What is kept at this moment is for the group too; as long as no group is known, everything is.
    fn attach(&self, group: &str) -> BoxFuture<'static, Result<(), QueueError>>;

    /// Forgets a group, with what it had before it and its dead letters; false where there is no such group.
    fn forget(&self, group: &str) -> BoxFuture<'static, Result<bool, QueueError>>;

    /// The names of the groups that are known, sorted.
    fn groups(&self) -> BoxFuture<'static, Result<Vec<String>, QueueError>>;

    /// Waits until there is a message for a group that is known, and takes a lease on up to `most` of them, at least 1.
    ///
    /// What was not delivered yet comes in the order of the numbers; with [`Consume::in_order_by_key`] nothing does before
    /// the earlier ones of its key are acknowledged or dead letters, be those leased or out of sight.
    /// Where the group is not known, or is forgotten while it waits, it fails with [`QueueError::NoGroup`].
    ///
    /// Nobody else of the group sees a message while the lease lasts, and everyone may when it has ended.
    /// A message whose lease has ended with the last of its attempts is a dead letter, for [`UNANSWERED`], at the latest
    /// when somebody of the group asks for messages.
    fn lease(&self, consume: &Consume, most: usize) -> BoxFuture<'static, Result<Vec<Leased>, QueueError>>;

    /// What a group has before it; fails with [`QueueError::NoGroup`] where there is none.
    fn figures(&self, group: &str) -> BoxFuture<'static, Result<Figures, QueueError>>;

    /// How many messages take up room, and how many may; dead letters take up none.
    fn fullness(&self) -> BoxFuture<'static, Result<Fullness, QueueError>>;

    /// The dead letters of a group in the order of their numbers, and none where there is no such group.
    ///
    /// It asks only as it is polled, and ends: behind the last of those that there are at the first poll, as one that is
    /// replayed may die again, with another number.
    /// Nobody polls it behind its end, or behind an error.
    fn dead_letters(&self, group: &str) -> BoxStream<'static, Result<DeadLetter, QueueError>>;

    /// Has a group see a dead letter once more, as if it had never been delivered; false where there is none of this
    /// number.
    ///
    /// It may have another number then.
    fn replay(&self, group: &str, sequence: u64) -> BoxFuture<'static, Result<bool, QueueError>>;

    /// Removes a dead letter of a group for good; false where there is none of this number.
    fn discard(&self, group: &str, sequence: u64) -> BoxFuture<'static, Result<bool, QueueError>>;

    /// Is ready when everything that leases have given back by now is known to whoever keeps it.
    fn flush(&self) -> BoxFuture<'static, Result<(), QueueError>>;
}

impl<B: Backend + ?Sized> Backend for Arc<B> {
    fn publish(&self, message: Message) -> BoxFuture<'static, Result<Published, QueueError>> {
        (**self).publish(message)
    }

    fn attach(&self, group: &str) -> BoxFuture<'static, Result<(), QueueError>> {
        (**self).attach(group)
    }

    fn forget(&self, group: &str) -> BoxFuture<'static, Result<bool, QueueError>> {
        (**self).forget(group)
    }

    fn groups(&self) -> BoxFuture<'static, Result<Vec<String>, QueueError>> {
        (**self).groups()
    }

    fn lease(&self, consume: &Consume, most: usize) -> BoxFuture<'static, Result<Vec<Leased>, QueueError>> {
        (**self).lease(consume, most)
    }

    fn figures(&self, group: &str) -> BoxFuture<'static, Result<Figures, QueueError>> {
        (**self).figures(group)
    }

    fn fullness(&self) -> BoxFuture<'static, Result<Fullness, QueueError>> {
        (**self).fullness()
    }

    fn dead_letters(&self, group: &str) -> BoxStream<'static, Result<DeadLetter, QueueError>> {
        (**self).dead_letters(group)
    }

    fn replay(&self, group: &str, sequence: u64) -> BoxFuture<'static, Result<bool, QueueError>> {
        (**self).replay(group, sequence)
    }

    fn discard(&self, group: &str, sequence: u64) -> BoxFuture<'static, Result<bool, QueueError>> {
        (**self).discard(group, sequence)
    }

    fn flush(&self) -> BoxFuture<'static, Result<(), QueueError>> {
        (**self).flush()
    }
}

/// What became of a message that was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its number; later ones have larger ones.
    pub sequence: u64,
    /// A message with its id had been published before, and it was dropped.
    pub is_duplicate: bool,
}

/// Why a message is a dead letter whose last delivery was dropped.
pub const DROPPED: &str = "dropped without an answer";

/// Why a message is a dead letter whose last lease ran out.
pub const UNANSWERED: &str = "not answered while the lease lasted";

/// A message and the lease that is held on it.
pub struct Leased {
    /// What was published.
    pub message: Message,
    /// The number of the message.
    pub sequence: u64,
    /// How often it was delivered to the group, with this time: 1 for the first.
    pub attempt: u32,
    /// When it was published, by the clock of whoever keeps it.
    pub published_at: SystemTime,
    /// What settles it.
    pub lease: Box<dyn Lease>,
}

/// The right to settle a message, for a while.
///
/// It ends when the message is acknowledged, refused, buried or given back, when its time is over, and when the group is
/// forgotten; whatever is said of the message behind that changes nothing.
/// One that is dropped before gives the message back by itself, as one that nobody saw: a future of [`Backend::lease`]
/// that is dropped at the wrong moment loses nothing.
pub trait Lease: Send + Sync + 'static {
    /// Says what becomes of the message, and is ready when that is known to whoever keeps it.
    ///
    /// # Errors
    ///
    /// [`QueueError::Expired`] when the lease has ended meanwhile; the message comes again then, or has.
    /// Behind any other error the message is given back as one that was seen.
    fn settle(&self, verdict: Verdict) -> BoxFuture<'static, Result<(), QueueError>>;

    /// Gives the message back without waiting, from a `Drop`, unless the lease has ended; where that cannot be told at
    /// once, it runs out.
    ///
    /// The message comes again at once.
    /// Where it was never handed to the consumer the attempt does not count; where it was, and that was the last one, the
    /// message is a dead letter, for [`DROPPED`].
    fn give_back(&self, was_seen: bool);
}

/// What becomes of a message.
///
/// A backend deals with each of them, and so there is no `#[non_exhaustive]`: another one is to break the build of those
/// that do not know it, and not their promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The group is done with it.
    Ack,
    /// It comes again after a while, or is a dead letter where its attempts are used up.
    Nack {
        /// How long it is out of sight; 0 is at once.
        delay: Duration,
        /// Why; the last one is told by the dead letter.
        error: String,
    },
    /// It is being worked on: the lease begins anew.
    InProgress,
    /// It becomes a dead letter at once.
    Bury {
        /// Why.
        error: String,
    },
}
