//! The rows of `operators::error`.

use headwater::{
    backon::ConstantBuilder,
    prelude::*,
    testing::{Laws, TestError},
};
use std::time::Duration;

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("catch_error", |source| source.catch_error(|_| just(0).with_error()))
            .size_hint(0, None)
            .exempt(5, "to go on after an error is what it is for"),
        Laws::of("retry", |source| source.retry(2))
            .size_hint(10, None)
            .exempt(5, "to begin anew after an error is what it is for"),
        Laws::of("retry_with", |source| source.retry_with(ConstantBuilder::new().with_delay(Duration::from_millis(3))))
            .size_hint(10, None)
            .exempt(5, "to begin anew after an error is what it is for"),
        Laws::of("retry_when", |source| source.retry_when(|errors| errors.take(2)))
            .size_hint(0, None)
            .exempt(5, "to begin anew after an error is what it is for"),
        Laws::of("on_error_return", |source| source.on_error_return(|_| 0).with_error())
            .size_hint(1, Some(11))
            .exempt(5, "to emit something else in place of an error is what it is for"),
        Laws::of("on_error_complete", |source| source.on_error_complete().with_error())
            .size_hint(0, Some(10))
            .exempt(5, "to end in place of an error is what it is for"),
        Laws::of("on_error_complete_if", |source| source.on_error_complete_if(|_| true))
            .size_hint(0, Some(10))
            .exempt(5, "to end in place of an error is what it is for"),
        Laws::of("catch_unwind", |source| source.catch_unwind())
            .size_hint(10, Some(10))
            .exempt(9, "to fail in place of a panic is what it is for"),
        Laws::of("map_err", |source| source.map_err(|error| error)).size_hint(10, Some(10)),
        Laws::of("err_into", |source| source.err_into::<TestError>()).size_hint(10, Some(10)),
    ]
}
