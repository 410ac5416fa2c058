//! Pictures of `operators::combine`.

mod concat;
mod merge;
mod start_with;
mod zip;
mod combine_latest;
