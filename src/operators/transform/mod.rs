//! Operators that make something else of the items.
//!
//! What only leaves items out is in [`filter`](super::filter), what folds them all into one value in [`aggregate`](super::aggregate).

mod map;
mod try_map;
mod filter_map;
mod enumerate;
mod map_while;
mod map_accum;
mod scan;
mod running_reduce;
mod pairwise;
mod flat_map_iter;
mod flatten_results;
mod attempt;
mod materialize;
mod dematerialize;
mod flat_map;
mod concat_map;
mod switch_map;
mod exhaust_map;
mod concat_map_eager;
mod map_latest;
mod scan_async;
mod merge_scan;
mod switch_scan;
mod expand;
mod delay_until;
mod merge_all;
mod concat_all;
mod switch_all;
mod exhaust_all;

pub use attempt::Attempt;
pub use concat_map::ConcatMap;
pub use concat_map_eager::ConcatMapEager;
pub use delay_until::DelayUntil;
pub use dematerialize::Dematerialize;
pub use enumerate::Enumerate;
pub use exhaust_map::ExhaustMap;
pub use expand::Expand;
pub use filter_map::FilterMap;
pub use flat_map::MergeMap;
pub use flat_map_iter::FlatMapIter;
pub use map::Map;
pub use map_accum::MapAccum;
pub use map_while::MapWhile;
pub use materialize::{Materialize, Notification};
pub use merge_scan::MergeScan;
pub use pairwise::Pairwise;
pub use running_reduce::RunningReduce;
pub use scan::Scan;
pub use scan_async::ScanAsync;
pub use switch_map::SwitchMap;
pub use switch_scan::SwitchScan;
pub use try_map::TryMap;
