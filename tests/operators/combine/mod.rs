//! Pictures of `operators::combine`.

mod concat;
mod merge;
mod start_with;
mod end_with;
mod zip;
mod combine_latest;
mod fork_join;
mod with_latest_from;
mod race;
