//! The rows of `operators::transform`.

use headwater::{
    Notification,
    prelude::*,
    testing::{Laws, TestError},
};
use tokio::task::yield_now;

/// An inner observable that is not ready at once.
async fn later(n: u32) -> Result<u32, TestError> {
    yield_now().await;
    Ok(n)
}

/// A callback that is not ready at once.
async fn echo(n: u32, mut out: Emitter<u32>) -> Result<(), TestError> {
    yield_now().await;
    out.emit(n).await;
    Ok(())
}

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("map", |source| source.map(|n| n + 1)).size_hint(10, Some(10)),
        Laws::of("try_map", |source| source.try_map(Ok)).size_hint(10, Some(10)),
        Laws::of("filter_map", |source| source.filter_map(|n| n.checked_sub(5))).size_hint(0, Some(10)).swallows(),
        Laws::of("map_while", |source| source.map_while(Some)).size_hint(0, Some(10)),
        Laws::of("enumerate", |source| source.enumerate()).size_hint(10, Some(10)),
        Laws::of("scan", |source| source.scan(0_u32, u32::wrapping_add)).size_hint(10, Some(10)),
        Laws::of("running_reduce", |source| source.running_reduce(u32::wrapping_add)).size_hint(10, Some(10)),
        Laws::of("map_accum", |source| source.map_accum(0_u32, |sum, n| (sum.wrapping_add(n), sum)))
            .size_hint(10, Some(10)),
        Laws::of("map_accum_with", |source| source.map_accum_with(|| 0, |sum, n| (n, sum), Some))
            .size_hint(10, Some(11)),
        Laws::of("pairwise", |source| source.pairwise()).size_hint(9, Some(9)).reads_ahead(1),
        Laws::of("flat_map_iter", |source| source.flat_map_iter(|n| [n])).size_hint(0, None),
        Laws::of("flatten_results", |source| source.map(Ok).flatten_results()).size_hint(10, Some(10)),
        Laws::of("attempt", |source| source.attempt().with_error())
            .size_hint(1, Some(11))
            .exempt(5, "to make an item of the error is what it is for"),
        Laws::of("materialize", |source| source.materialize().with_error())
            .size_hint(1, Some(11))
            .exempt(5, "to make an item of the error is what it is for"),
        Laws::of("dematerialize", |source| source.map(Notification::Next).dematerialize()).size_hint(0, Some(10)),
        Laws::of("flat_map", |source| source.flat_map(|n| async move { Ok(n) })).size_hint(0, None),
        Laws::of("merge_map", |source| source.merge_map(2, |n| async move { Ok(n) })).size_hint(0, None).keeps_items(),
        Laws::of("merge_map_delay_error", |source| source.merge_map_delay_error(2, later).err_into())
            .size_hint(0, None)
            .reads_ahead(1)
            .exempt(5, "to hold errors back is what it is for"),
        // While an inner observable waits, one item is taken ahead.
        Laws::of("concat_map", |source| source.concat_map(later)).size_hint(0, None).reads_ahead(1).keeps_items(),
        Laws::of("switch_map", |source| source.switch_map(|n| async move { Ok(n) })).size_hint(0, None),
        Laws::of("map_latest", |source| source.map_latest(later)).size_hint(0, None).swallows(),
        Laws::of("concat_map_eager", |source| source.concat_map_eager(3, later)).size_hint(0, None).reads_ahead(3),
        Laws::of("scan_async", |source| source.scan_async(0, |_, n| later(n))).size_hint(10, Some(10)).reads_ahead(1),
        Laws::of("merge_scan", |source| source.merge_scan(2, 0, |_, n| later(n))).size_hint(0, None).reads_ahead(1),
        Laws::of("switch_scan", |source| source.switch_scan(0, |_, n| later(n))).size_hint(0, None).swallows(),
        Laws::of("expand", |source| source.expand(2, |n| from_iter((n < 10).then_some(n + 10)).with_error()))
            .size_hint(10, None),
        Laws::of("delay_until", |source| source.delay_until(|_| yield_now())).size_hint(10, Some(10)).reads_ahead(1),
        // While a callback waits, one item is taken ahead.
        Laws::of("transform", |source| source.transform(echo)).size_hint(0, None).reads_ahead(1).keeps_items(),
        Laws::of("exhaust_map", |source| source.exhaust_map(later)).size_hint(0, None).swallows(),
        Laws::of("exhaust_map_latest", |source| source.exhaust_map_latest(later)).size_hint(0, None).swallows(),
        Laws::of("merge_all", |source| source.map(later).merge_all(2)).size_hint(0, None).reads_ahead(1),
        Laws::of("concat_all", |source| source.map(later).concat_all()).size_hint(0, None).reads_ahead(1),
        Laws::of("switch_all", |source| source.map(later).switch_all()).size_hint(0, None).swallows(),
        Laws::of("exhaust_all", |source| source.map(later).exhaust_all()).size_hint(0, None).swallows(),
    ]
}
