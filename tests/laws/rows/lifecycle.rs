//! The rows of `operators::lifecycle`.

use crate::row::{Row, erase};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::operator("tap", |source| erase(source.tap(|_| {}))).hint(10, Some(10)),
        Row::operator("finalize", |source| erase(source.finalize(drop))).hint(10, Some(10)),
    ]
}
