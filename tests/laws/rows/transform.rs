//! The rows of `operators::transform`.

use crate::row::{Row, erase};
use headwater::testing::TestError;
use tokio::task::yield_now;

/// An inner observable that is not ready at once.
async fn later(n: u32) -> Result<u32, TestError> {
    yield_now().await;
    Ok(n)
}

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::operator("map", |source| erase(source.map(|n| n + 1))).hint(10, Some(10)),
        Row::operator("try_map", |source| erase(source.try_map(Ok))).hint(10, Some(10)),
        Row::operator("filter_map", |source| erase(source.filter_map(|n| n.checked_sub(5))))
            .hint(0, Some(10))
            .swallows(),
        Row::operator("enumerate", |source| erase(source.enumerate())).hint(10, Some(10)),
        Row::operator("scan", |source| erase(source.scan(0_u32, u32::wrapping_add))).hint(10, Some(10)),
        Row::operator("pairwise", |source| erase(source.pairwise())).hint(9, Some(9)).reads_ahead(1),
        Row::operator("flat_map", |source| erase(source.flat_map(|n| async move { Ok(n) }))).hint(0, None),
        Row::operator("merge_map", |source| erase(source.merge_map(2, |n| async move { Ok(n) }))).hint(0, None),
        // While an inner observable waits, one item is taken ahead.
        Row::operator("concat_map", |source| erase(source.concat_map(later))).hint(0, None).reads_ahead(1),
        Row::operator("switch_map", |source| erase(source.switch_map(|n| async move { Ok(n) }))).hint(0, None),
    ]
}
