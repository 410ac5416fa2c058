//! Operators that make something else of the items.
//!
//! What only leaves items out is in [`filter`](super::filter), what folds them all into one value in [`aggregate`](super::aggregate).

mod map;
mod try_map;
mod filter_map;
mod enumerate;
mod scan;
mod pairwise;
mod flat_map;
mod concat_map;
mod switch_map;

pub use concat_map::ConcatMap;
pub use enumerate::Enumerate;
pub use filter_map::FilterMap;
pub use flat_map::MergeMap;
pub use map::Map;
pub use pairwise::Pairwise;
pub use scan::Scan;
pub use switch_map::SwitchMap;
pub use try_map::TryMap;
