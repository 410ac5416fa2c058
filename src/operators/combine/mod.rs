//! Operators that bring several sources together.
//!
//! What makes sources of items (`flat_map` and its family) is in [`transform`](super::transform).

mod merge;

pub use merge::Merge;
