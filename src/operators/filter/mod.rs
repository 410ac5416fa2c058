//! Operators that let some items pass and others not.
//!
//! Where a clock decides which, look in [`time`](super::time).

mod filter;
mod take;
mod take_until;

pub use filter::Filter;
pub use take::Take;
pub use take_until::TakeUntil;
