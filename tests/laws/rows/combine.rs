//! The rows of `operators::combine`.

use headwater::{prelude::*, testing::Laws};

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("concat", |source| source.concat(from_iter(0..3).with_error())).size_hint(13, Some(13)),
        Laws::of("merge", |source| source.merge(from_iter(0..3).with_error())).size_hint(13, Some(13)),
        Laws::of("start_with", |source| source.start_with([7, 8])).size_hint(12, Some(12)),
        Laws::of("end_with", |source| source.end_with([7, 8])).size_hint(12, Some(12)),
        // One item of the source may wait for its partner.
        Laws::of("zip", |source| source.zip(from_iter(0..3).with_error())).size_hint(3, Some(3)).reads_ahead(1),
        Laws::of("combine_latest", |source| source.combine_latest(from_iter(0..3).with_error())).size_hint(3, Some(13)),
        Laws::of("fork_join", |source| source.fork_join(from_iter(0..3).with_error())).size_hint(1, Some(1)).swallows(),
        Laws::of("zip of three", |source| zip((source, from_iter(0..3).with_error(), just(7).with_error())))
            .size_hint(1, Some(1))
            .reads_ahead(1),
        Laws::of("zip of many", |source| zip([source.boxed_local(), from_iter(0..3).with_error().boxed_local()]))
            .size_hint(3, Some(3))
            .reads_ahead(1),
        Laws::of("combine_latest of many", |source| {
            combine_latest([source.boxed_local(), from_iter(0..3).with_error().boxed_local()])
        })
        .size_hint(3, Some(13)),
        Laws::of("fork_join of many", |source| {
            fork_join([source.boxed_local(), from_iter(0..3).with_error().boxed_local()])
        })
        .size_hint(1, Some(1))
        .swallows(),
        Laws::of("race of many", |source| race([source.boxed_local(), never().with_error().boxed_local()]))
            .size_hint(0, Some(10)),
        Laws::of("merge of many", |source| merge([source.boxed_local(), from_iter(0..3).with_error().boxed_local()]))
            .size_hint(0, None),
        Laws::of("concat of many", |source| concat([source.boxed_local(), from_iter(0..3).with_error().boxed_local()]))
            .size_hint(0, None),
        Laws::of("with_latest_from", |source| source.with_latest_from(from_iter(0..3).with_error()))
            .size_hint(0, Some(10)),
        Laws::of("race", |source| source.race(never().with_error())).size_hint(0, Some(10)),
    ]
}
