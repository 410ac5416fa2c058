//! Ends that make one value of all items: futures.
//!
//! Ends that run a closure for each item are in [`terminal`](super::terminal).

mod fold;
mod collect;

pub use collect::Collect;
pub use fold::Fold;
