//! The rows of `operators::convert`.

use headwater::{prelude::*, testing::Laws};

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        // As a stream of results the source cannot fail; behind the operator its errors are errors again.
        Laws::of("with_error", |source| from_stream(source).with_error().try_map(|result| result))
            .size_hint(1, Some(11)),
    ]
}
