//! The table of the laws: one row an operator, a file a room.

use crate::row::Row;

mod transform;
mod filter;
mod aggregate;
mod lifecycle;
mod convert;

pub(crate) fn all() -> Vec<Row> {
    [transform::rows(), filter::rows(), aggregate::rows(), lifecycle::rows(), convert::rows()]
        .into_iter()
        .flatten()
        .collect()
}
