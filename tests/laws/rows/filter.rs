//! The rows of `operators::filter`.

use headwater::testing::{Laws, TestError};
use std::future::pending;
use tokio::task::yield_now;

/// An answer that is not ready at once.
async fn is_even(n: u32) -> Result<bool, TestError> {
    yield_now().await;
    Ok(n.is_multiple_of(2))
}

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("filter", |source| source.filter(|n| n % 2 == 0)).size_hint(0, Some(10)).swallows(),
        Laws::of("filter_async", |source| source.filter_async(|n| is_even(*n))).size_hint(0, Some(10)).swallows(),
        Laws::of("distinct_until_changed", |source| source.distinct_until_changed()).size_hint(1, Some(10)).swallows(),
        Laws::of("distinct_until_changed_by", |source| source.distinct_until_changed_by(|n| n / 2))
            .size_hint(1, Some(10))
            .swallows(),
        Laws::of("take", |source| source.take(3)).size_hint(3, Some(3)),
        // It takes the item that ends it.
        Laws::of("take_while", |source| source.take_while(|n| *n < 5)).size_hint(0, Some(10)).reads_ahead(1),
        Laws::of("take_while_inclusive", |source| source.take_while_inclusive(|n| *n < 5)).size_hint(1, Some(10)),
        Laws::of("take_until", |source| source.take_until(pending::<()>())).size_hint(0, Some(10)),
        Laws::of("skip", |source| source.skip(3)).size_hint(7, Some(7)).reads_ahead(3),
    ]
}
