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
        Laws::of("merge_delay_error", |source| source.merge_delay_error(from_iter(0..3).with_error()).err_into())
            .size_hint(0, Some(15))
            .exempt(5, "to hold errors back is what it is for"),
        Laws::of("merge_sorted_by", |source| source.merge_sorted_by(from_iter(0..3).with_error(), Ord::cmp))
            .size_hint(13, Some(13))
            .reads_ahead(1),
        Laws::of("merge_sorted_by of many", |source| {
            merge_sorted_by([source.boxed_local(), from_iter(0..3).with_error().boxed_local()], Ord::cmp)
        })
        .size_hint(13, Some(13))
        .reads_ahead(1),
        Laws::of("merge_prioritized", |source| source.merge_prioritized(from_iter(0..3).with_error()))
            .size_hint(13, Some(13)),
        Laws::of("merge_weighted", |source| source.merge_weighted(from_iter(0..3).with_error(), 2))
            .size_hint(13, Some(13)),
        Laws::of("concat_eager", |source| source.concat_eager(from_iter(0..3).with_error(), 2)).size_hint(0, None),
        Laws::of("concat_eager of many", |source| {
            concat_eager([from_iter(0..3).with_error().boxed_local(), source.boxed_local()], 2)
        })
        .size_hint(0, None)
        .reads_ahead(2),
        Laws::of("zip_longest", |source| source.zip_longest(from_iter(0..3).with_error(), 7, 7))
            .size_hint(10, Some(10))
            .reads_ahead(1),
        Laws::of("with_latest_from", |source| source.with_latest_from(from_iter(0..3).with_error()))
            .size_hint(0, Some(10)),
        Laws::of("race", |source| source.race(never().with_error())).size_hint(0, Some(10)),
    ]
}
