//! Operators that bring several sources together.
//!
//! What makes sources of items (`flat_map` and its family) is in [`transform`](super::transform).

mod concat;
mod merge;
mod start_with;
mod zip;
mod combine_latest;

pub use combine_latest::CombineLatest;
pub use concat::Concat;
pub use merge::Merge;
pub use start_with::StartWith;
pub use zip::Zip;
