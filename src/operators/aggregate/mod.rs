//! Ends that make one value of all items: futures.
//!
//! Ends that run a closure for each item are in [`terminal`](super::terminal).

mod fold;
mod collect;
mod count;
mod first;
mod last;

pub use collect::Collect;
pub use count::Count;
pub use first::{EmptyError, First, FirstOrErr};
pub use fold::Fold;
pub use last::{Last, LastOrErr};
