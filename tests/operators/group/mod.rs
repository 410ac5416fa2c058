//! Pictures of `operators::group`.

mod group_by;
mod group_by_until;
mod group_map;
mod map_keyed;
mod map_keyed_in_order;
