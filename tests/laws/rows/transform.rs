//! The rows of `operators::transform`.

use crate::row::{Row, erase};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::operator("map", |source| erase(source.map(|n| n + 1))).hint(10, Some(10)),
        Row::operator("flat_map", |source| erase(source.flat_map(|n| async move { Ok(n) }))).hint(0, None),
    ]
}
