//! The rows of `operators::window`.

use crate::row::{Row, erase};
use std::{future::pending, time::Duration};

pub fn rows() -> Vec<Row> {
    let second = Duration::from_secs(1);
    vec![
        Row::operator("buffer_count", |source| erase(source.buffer_count(3))).hint(4, Some(4)).swallows(),
        Row::operator("buffer_time", move |source| erase(source.buffer_time(second))).hint(1, None).swallows(),
        Row::operator("buffer_time_or_count", move |source| erase(source.buffer_time_or_count(second, 3)))
            .hint(4, Some(10))
            .swallows(),
        Row::operator("buffer", |source| erase(source.buffer(pending::<()>()))).hint(1, None).swallows(),
    ]
}
