//! Pictures of `operators::transform`.

mod flat_map;
mod switch_map;
