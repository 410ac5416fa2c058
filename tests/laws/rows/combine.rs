//! The rows of `operators::combine`.

use crate::row::{Row, erase};
use headwater::prelude::*;

pub fn rows() -> Vec<Row> {
    vec![
        Row::operator("concat", |source| erase(source.concat(from_iter(0..3).with_error()))).hint(13, Some(13)),
        Row::operator("merge", |source| erase(source.merge(from_iter(0..3).with_error()))).hint(13, Some(13)),
        Row::operator("start_with", |source| erase(source.start_with([7, 8]))).hint(12, Some(12)),
        // One item of the source may wait for its partner.
        Row::operator("zip", |source| erase(source.zip(from_iter(0..3).with_error()))).hint(3, Some(3)).reads_ahead(1),
        Row::operator("combine_latest", |source| erase(source.combine_latest(from_iter(0..3).with_error())))
            .hint(3, Some(13)),
    ]
}
