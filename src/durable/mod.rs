//! Queues that survive a crash, as ordinary observables.
//!
//! What is lost with the process is in [`multicast`](crate::multicast), and in the boundaries of
//! [`operators::backpressure`](crate::operators::backpressure).

mod queue;
mod message;
mod consume;
mod deliveries;
mod delivery;
mod dead_letter;
mod dead_letters;
mod figures;
mod fullness;
mod backend;
mod error;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "nats")]
mod nats;

pub use backend::{Backend, DROPPED, Lease, Leased, Published, UNANSWERED, Verdict};
pub use consume::Consume;
pub use dead_letter::DeadLetter;
pub use dead_letters::DeadLetters;
pub use deliveries::Deliveries;
pub use delivery::{Delivery, Receipt, Settling};
pub use error::QueueError;
pub use figures::Figures;
pub use fullness::Fullness;
pub use message::{Label, Message};
#[cfg(feature = "nats")]
pub use nats::{Nats, NatsStream};
pub use queue::Queue;
#[cfg(feature = "sqlite")]
pub use sqlite::{Sqlite, SqliteFile};
