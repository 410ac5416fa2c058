//! Hot observables: what is sent is seen by everyone who listens at that time.
//!
//! Observables that begin anew for each subscriber are made by [`create`](crate::create).

mod subject;
mod publish_subject;
mod send_error;
mod log;
mod reader;

pub use publish_subject::{Publish, PublishSubject};
pub use send_error::{SendError, TrySendError};
pub use subject::{Observe, Subject};
