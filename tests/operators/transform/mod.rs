//! Pictures of `operators::transform`.

mod map;
mod try_map;
mod filter_map;
mod enumerate;
mod scan;
mod pairwise;
mod flat_map;
mod concat_map;
mod switch_map;
