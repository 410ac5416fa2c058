//! Ways from one kind of sequence to another: error types, streams.
//!
//! How other things become observables is in [`create`](crate::create).

mod with_error;

pub use with_error::WithError;
