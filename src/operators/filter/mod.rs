//! Operators that let some items pass and others not.
//!
//! Where a clock decides which, look in [`time`](super::time).

mod filter;
mod distinct_until_changed;
mod distinct_until_changed_by;
mod take;
mod take_while;
mod take_until;
mod take_last;
mod skip;
mod skip_while;
mod skip_until;
mod skip_last;
mod distinct;
mod ignore_elements;

pub use distinct::{Distinct, DistinctBy};
pub use distinct_until_changed::DistinctUntilChanged;
pub use distinct_until_changed_by::DistinctUntilChangedBy;
pub use filter::Filter;
pub use ignore_elements::IgnoreElements;
pub use skip::Skip;
pub use skip_last::SkipLast;
pub use skip_until::SkipUntil;
pub use skip_while::SkipWhile;
pub use take::Take;
pub use take_last::TakeLast;
pub use take_until::TakeUntil;
pub use take_while::TakeWhile;
