//! Operators that let some items pass and others not.
//!
//! Where a clock decides which, look in [`time`](super::time).

mod filter;
mod filter_async;
mod distinct_until_changed;
mod distinct_until_changed_by;
mod take;
mod take_while;
mod take_until;
mod skip;

pub use distinct_until_changed::DistinctUntilChanged;
pub use distinct_until_changed_by::DistinctUntilChangedBy;
pub use filter::Filter;
pub use filter_async::FilterAsync;
pub use skip::Skip;
pub use take::Take;
pub use take_until::TakeUntil;
pub use take_while::TakeWhile;
