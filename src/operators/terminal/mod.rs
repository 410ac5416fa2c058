//! Ends that consume an observable item by item, in place or in a task of its own.
//!
//! Ends that make one value of all items are in [`aggregate`](super::aggregate).

mod for_each;
mod try_for_each;
mod try_for_each_async;

pub use try_for_each::TryForEach;
