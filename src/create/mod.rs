//! Ways to begin: functions that make an observable out of something else, or of nothing.
//!
//! Subjects, which are fed by hand, are in [`multicast`](crate::multicast).

mod from_iter;
mod from_try_future;
mod from_stream;
mod from_try_stream;

pub use from_iter::{FromIter, from_iter};
pub use from_stream::{FromStream, from_stream};
pub use from_try_future::{FromTryFuture, from_try_future};
pub use from_try_stream::{FromTryStream, from_try_stream};
