//! The table of the laws: one row an operator, a file a room.

pub mod transform;
