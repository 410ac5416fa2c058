//! The table of the laws: one row an operator, a file a room.

use crate::row::Row;

mod transform;

pub(crate) fn all() -> Vec<Row> {
    [transform::rows()].into_iter().flatten().collect()
}
