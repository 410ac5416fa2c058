//! The rows of `operators::aggregate`: futures, each an observable of one item.

use crate::row::{Row, erase};
use std::collections::BTreeSet;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::operator("fold", |source| erase(source.fold(0_u32, u32::wrapping_add))).hint(1, Some(1)).swallows(),
        Row::operator("collect", |source| erase(source.collect::<BTreeSet<_>>())).hint(1, Some(1)).swallows(),
        Row::operator("to_vec", |source| erase(source.to_vec())).hint(1, Some(1)).swallows(),
        Row::operator("count", |source| erase(source.count())).hint(1, Some(1)).swallows(),
        Row::operator("first", |source| erase(source.first())).hint(1, Some(1)),
        Row::operator("first_or_err", |source| erase(source.first_or_err())).hint(1, Some(1)),
        Row::operator("last", |source| erase(source.last())).hint(1, Some(1)).swallows(),
        Row::operator("last_or_err", |source| erase(source.last_or_err())).hint(1, Some(1)).swallows(),
    ]
}
