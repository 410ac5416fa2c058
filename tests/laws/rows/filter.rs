//! The rows of `operators::filter`.

use headwater::testing::{Laws, TestError};
use std::{future::pending, time::Duration};
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
        Laws::of("take_last", |source| source.take_last(3)).size_hint(3, Some(3)).swallows(),
        Laws::of("skip_while", |source| source.skip_while(|n| *n < 5)).size_hint(0, Some(10)).swallows(),
        Laws::of("skip_until", |source| source.skip_until(pending::<()>())).size_hint(0, Some(10)).swallows(),
        Laws::of("skip_last", |source| source.skip_last(3)).size_hint(7, Some(7)).reads_ahead(3),
        Laws::of("distinct", |source| source.distinct()).size_hint(1, Some(10)).swallows(),
        Laws::of("distinct_by", |source| source.distinct_by(|n| n / 2)).size_hint(1, Some(10)).swallows(),
        Laws::of("distinct_with", |source| source.distinct_with(|n| n / 2, 5)).size_hint(0, Some(10)).swallows(),
        Laws::of("skip_last_for", |source| source.skip_last_for(Duration::from_millis(5)))
            .size_hint(0, Some(10))
            .swallows()
            .exempt(5, "what is overdue because only the consumer was late comes before the error"),
        Laws::of("take_for", |source| source.take_for(Duration::from_millis(5))).size_hint(0, Some(10)),
        Laws::of("skip_for", |source| source.skip_for(Duration::from_millis(5))).size_hint(0, Some(10)).swallows(),
        Laws::of("element_at", |source| source.element_at(3)).size_hint(1, Some(1)).reads_ahead(3),
        Laws::of("element_at_or_err", |source| source.element_at_or_err(3)).size_hint(1, Some(1)).reads_ahead(3),
        Laws::of("find", |source| source.find(|n| *n == 5)).size_hint(1, Some(1)).swallows(),
        Laws::of("position", |source| source.position(|n| n == 5)).size_hint(1, Some(1)).swallows(),
        // The second item fails it.
        Laws::of("single", |source| source.single()).size_hint(1, Some(1)).reads_ahead(1),
        Laws::of("ignore_elements", |source| source.ignore_elements()).size_hint(0, Some(0)).swallows(),
    ]
}
