//! Pictures of `operators::combine`.

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
