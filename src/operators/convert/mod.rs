//! Ways from one kind of sequence to another: error types, streams.
//!
//! How other things become observables is in [`create`](crate::create).

mod with_error;
mod into_values;
mod next;

pub use into_values::IntoValues;
pub use next::Next;
pub use with_error::WithError;
