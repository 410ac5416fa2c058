//! The rows of `operators::convert`.

use crate::row::{Row, erase};
use headwater::prelude::*;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        // As a stream of results the source cannot fail; behind the operator its errors are errors again.
        Row::operator("with_error", |source| erase(from_stream(source).with_error().try_map(|result| result)))
            .hint(1, Some(11)),
    ]
}
