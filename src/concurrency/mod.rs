//! Pieces that several tasks share, beside the observables themselves: limits, actors, processes, and whatever else
//! coordinates them.
//!
//! What works on the items of one observable is an operator; what hands items to many is in
//! [`multicast`](crate::multicast).

mod context;
mod promise;
mod single_flight;
mod scope;
mod worker_pool;
mod subscription_set;
mod serial_subscription;
mod rate_limiter;
mod actor;
#[cfg(feature = "process")]
mod process;

pub use actor::{Actor, ActorFailure, ActorHandle, Address, AskError, Life, Reply, Supervision};
pub use context::{Cancelled, Context, ContextGuard, Reason};
#[cfg(feature = "process")]
pub use process::{Process, ProcessAnswer, ProcessError, ProcessLines, ProcessPool, ProcessWorkers};
pub use promise::{Abandoned, Promise, Promised};
pub use rate_limiter::{Acquire, RateLimiter};
pub(crate) use rate_limiter::{Bucket, Ticket};
pub use scope::{Scope, Spawner};
pub use serial_subscription::SerialSubscription;
pub use single_flight::{Flight, SingleFlight, single_flight};
pub use subscription_set::SubscriptionSet;
pub use worker_pool::{Job, JobError, SubmitError, Submitter, TrySubmitError, WorkerPool};
