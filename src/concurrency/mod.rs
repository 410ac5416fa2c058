//! Pieces that several tasks share, beside the observables themselves: limits, processes, and whatever else coordinates
//! them.
//!
//! What works on the items of one observable is an operator; what hands items to many is in
//! [`multicast`](crate::multicast).

mod context;
mod promise;
mod scope;
mod rate_limiter;
#[cfg(feature = "process")]
mod process;

pub use context::{Cancelled, Context, ContextGuard, Reason};
#[cfg(feature = "process")]
pub use process::{Answer, Process, ProcessError, ProcessLines, ProcessPool, ProcessWorkers};
pub use promise::{Abandoned, Promise, Promised};
pub use rate_limiter::{Acquire, RateLimiter};
pub(crate) use rate_limiter::{Bucket, Ticket};
pub use scope::{Scope, Spawner};
