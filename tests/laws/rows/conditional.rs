//! The rows of `operators::conditional`.

use headwater::{
    prelude::*,
    testing::{Laws, TestError},
};

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("all", |source| source.all(|_| true)).size_hint(1, Some(1)).swallows(),
        Laws::of("any", |source| source.any(|n| n == 5)).size_hint(1, Some(1)).swallows(),
        Laws::of("contains", |source| source.contains(5)).size_hint(1, Some(1)).swallows(),
        Laws::of("is_empty", |source| source.is_empty()).size_hint(1, Some(1)),
        Laws::of("default_if_empty", |source| source.default_if_empty(7)).size_hint(10, Some(10)),
        Laws::of("switch_if_empty", |source| source.switch_if_empty(just(7).with_error())).size_hint(10, Some(10)),
        Laws::of("throw_if_empty", |source| source.throw_if_empty(|| TestError::from("empty"))).size_hint(10, Some(10)),
        Laws::of("sequence_equal", |source| source.sequence_equal(from_iter(0..).with_error()))
            .size_hint(1, Some(1))
            .swallows(),
        Laws::of("repeat", |source| source.repeat(2)).size_hint(20, Some(20)),
        Laws::of("repeat_when", |source| source.repeat_when(|runs| from_iter((runs < 2).then_some(())).with_error()))
            .size_hint(10, None),
        Laws::of("repeat_forever", |source| source.repeat_forever()).size_hint(usize::MAX, None).endless(),
    ]
}
