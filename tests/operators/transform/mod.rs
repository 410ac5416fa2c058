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
mod running_reduce;
mod map_while;
mod flat_map_iter;
mod flatten_results;
mod attempt;
mod materialize;
mod dematerialize;
mod exhaust_map;
mod merge_all;
mod concat_all;
mod switch_all;
mod exhaust_all;
