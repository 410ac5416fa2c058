//! Queues that survive a crash, as ordinary observables.

mod queue;
mod consume;
mod delivery;
mod dead_letter;
mod figures;
mod message;
mod backend;
mod error;
#[cfg(feature = "durable")]
mod sqlite;
#[cfg(feature = "nats")]
mod nats;

pub use backend::{Backend, DROPPED, Lease, Leased, Published, UNANSWERED, Verdict};
pub use consume::Consume;
pub use dead_letter::DeadLetter;
pub use error::QueueError;
pub use figures::Figures;
pub use message::Message;
