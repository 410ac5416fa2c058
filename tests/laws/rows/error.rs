//! The rows of `operators::error`.

use headwater::{
    prelude::*,
    testing::{Laws, TestError},
};

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("catch_error", |source| source.catch_error(|_| just(0).with_error()))
            .size_hint(0, None)
            .exempt(5, "to go on after an error is what it is for"),
        Laws::of("retry", |source| source.retry(2))
            .size_hint(10, None)
            .exempt(5, "to begin anew after an error is what it is for"),
        Laws::of("map_err", |source| source.map_err(|error| error)).size_hint(10, Some(10)),
        Laws::of("err_into", |source| source.err_into::<TestError>()).size_hint(10, Some(10)),
    ]
}
