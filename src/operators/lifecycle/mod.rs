//! Operators that watch what happens to a pipeline, and leave its items as they are.
//!
//! What changes the items is in [`transform`](super::transform).

mod tap;
mod finalize;

pub use finalize::{Ending, Finalize};
pub use tap::Tap;
