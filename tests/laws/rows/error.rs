//! The rows of `operators::error`.

use crate::row::{Row, erase};
use headwater::{prelude::*, testing::TestError};

pub fn rows() -> Vec<Row> {
    vec![
        Row::operator("catch_error", |source| erase(source.catch_error(|_| just(0).with_error()))).hint(0, None),
        Row::operator("retry", |source| erase(source.retry(2))).hint(10, None),
        Row::operator("map_err", |source| erase(source.map_err(|error| error))).hint(10, Some(10)),
        Row::operator("err_into", |source| erase(source.err_into::<TestError>())).hint(10, Some(10)),
    ]
}
