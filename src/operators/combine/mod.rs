//! Operators that bring several sources together.
//!
//! Two sources are brought together by methods, which take the other one; many by the functions of this module, which are
//! in the prelude.
//! Where it matters which source an item is from, the functions take tuples, too.
//! What makes sources of items (`flat_map` and its family) is in [`transform`](super::transform).

mod concat;
mod merge;
mod merge_delay_error;
mod merge_sorted_by;
mod merge_prioritized;
mod concat_eager;
mod start_with;
mod end_with;
mod zip;
mod zip_longest;
mod combine_latest;
mod fork_join;
mod with_latest_from;
mod race;

pub use combine_latest::{CombineLatest, CombineLatestMany, combine_latest};
pub use concat::{Concat, ConcatMany, concat};
pub use concat_eager::{ConcatEager, ConcatEagerMany, Either, concat_eager};
pub use end_with::EndWith;
pub use fork_join::{ForkJoin, ForkJoinMany, fork_join};
pub use merge::{Merge, MergeMany, merge};
pub use merge_delay_error::{DelayErrors, MergeDelayError, MergeManyDelayError, merge_delay_error};
pub use merge_sorted_by::{MergeManySortedBy, MergeSortedBy, merge_sorted_by};
pub use race::{Race, RaceMany, race};
pub use start_with::StartWith;
pub use with_latest_from::WithLatestFrom;
pub use zip::{Zip, ZipMany, zip};
pub use zip_longest::ZipLongest;
