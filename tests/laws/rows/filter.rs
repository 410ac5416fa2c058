//! The rows of `operators::filter`.

use crate::row::{Row, erase};
use std::future::pending;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::operator("filter", |source| erase(source.filter(|n| n % 2 == 0))).hint(0, Some(10)).swallows(),
        Row::operator("distinct_until_changed", |source| erase(source.distinct_until_changed()))
            .hint(1, Some(10))
            .swallows(),
        Row::operator("distinct_until_changed_by", |source| erase(source.distinct_until_changed_by(|n| n / 2)))
            .hint(1, Some(10))
            .swallows(),
        Row::operator("take", |source| erase(source.take(3))).hint(3, Some(3)),
        // It takes the item that ends it.
        Row::operator("take_while", |source| erase(source.take_while(|n| *n < 5))).hint(0, Some(10)).reads_ahead(1),
        Row::operator("take_while_inclusive", |source| erase(source.take_while_inclusive(|n| *n < 5)))
            .hint(1, Some(10)),
        Row::operator("take_until", |source| erase(source.take_until(pending::<()>()))).hint(0, Some(10)),
        Row::operator("skip", |source| erase(source.skip(3))).hint(7, Some(7)).reads_ahead(3),
    ]
}
