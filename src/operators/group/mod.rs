//! Operators that sort the items by a key: an observable a key, a pipeline a key, or one item a key at a time.
//!
//! The groups stand on [`Branching`](super::window::Branching) and [`Branch`](super::window::Branch), as the windows do.

mod group_by;
mod group_by_until;
mod group_map;
mod map_keyed;
mod map_keyed_in_order;

pub use group_by::{GroupBy, Groups, TooManyGroups};
pub use group_by_until::GroupByUntil;
pub use group_map::GroupMap;
pub use map_keyed::{KeyedMap, MapKeyed};
pub use map_keyed_in_order::InTurn;
