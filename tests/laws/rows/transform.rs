//! The rows of `operators::transform`.

use headwater::testing::{Laws, TestError};
use tokio::task::yield_now;

/// An inner observable that is not ready at once.
async fn later(n: u32) -> Result<u32, TestError> {
    yield_now().await;
    Ok(n)
}

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("map", |source| source.map(|n| n + 1)).size_hint(10, Some(10)),
        Laws::of("try_map", |source| source.try_map(Ok)).size_hint(10, Some(10)),
        Laws::of("filter_map", |source| source.filter_map(|n| n.checked_sub(5))).size_hint(0, Some(10)).swallows(),
        Laws::of("enumerate", |source| source.enumerate()).size_hint(10, Some(10)),
        Laws::of("scan", |source| source.scan(0_u32, u32::wrapping_add)).size_hint(10, Some(10)),
        Laws::of("pairwise", |source| source.pairwise()).size_hint(9, Some(9)).reads_ahead(1),
        Laws::of("flat_map", |source| source.flat_map(|n| async move { Ok(n) })).size_hint(0, None),
        Laws::of("merge_map", |source| source.merge_map(2, |n| async move { Ok(n) })).size_hint(0, None).keeps_items(),
        // While an inner observable waits, one item is taken ahead.
        Laws::of("concat_map", |source| source.concat_map(later)).size_hint(0, None).reads_ahead(1).keeps_items(),
        Laws::of("switch_map", |source| source.switch_map(|n| async move { Ok(n) })).size_hint(0, None),
    ]
}
