//! Operators that make something else of the items.
//!
//! What only leaves items out is in [`filter`](super::filter), what folds them all into one value in [`aggregate`](super::aggregate).

mod map;
mod flat_map;
mod switch_map;

pub use flat_map::MergeMap;
pub use map::Map;
pub use switch_map::SwitchMap;
