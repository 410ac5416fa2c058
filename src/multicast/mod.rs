//! Hot observables: what is sent is seen by everyone who listens at that time.
//!
//! Observables that begin anew for each subscriber are made by [`create`](crate::create).

mod publish_subject;
mod send_error;

pub use publish_subject::{Observe, PublishSubject};
pub use send_error::{SendError, TrySendError};
