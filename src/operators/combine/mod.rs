//! Operators that bring several sources together.
//!
//! What makes sources of items (`flat_map` and its family) is in [`transform`](super::transform).

mod concat;
mod merge;
mod start_with;
mod end_with;
mod zip;
mod combine_latest;
mod with_latest_from;
mod race;

pub use combine_latest::CombineLatest;
pub use concat::Concat;
pub use end_with::EndWith;
pub use merge::Merge;
pub use race::Race;
pub use start_with::StartWith;
pub use with_latest_from::WithLatestFrom;
pub use zip::Zip;
