//! The rows of `operators::concurrent`.

use headwater::{
    prelude::*,
    testing::{Laws, TestError},
};
use std::future::ready;
use tokio::task::yield_now;

/// A job that is not ready at once.
async fn later(n: u32) -> Result<u32, TestError> {
    yield_now().await;
    Ok(n)
}

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("map_concurrent", |source| source.map_concurrent(3, later))
            .size_hint(10, Some(10))
            .reads_ahead(3)
            .keeps_items(),
        Laws::of("map_concurrent, ready", |source| source.map_concurrent(3, |n| ready(Ok(n))))
            .size_hint(10, Some(10))
            .reads_ahead(3)
            .keeps_items(),
        Laws::of("map_concurrent, adaptive", |source| source.map_concurrent(Concurrency::adaptive(1..=9), later))
            .size_hint(10, Some(10))
            .reads_ahead(9)
            .keeps_items(),
        Laws::of("map_concurrent_unordered", |source| source.map_concurrent_unordered(3, later))
            .size_hint(10, Some(10))
            .reads_ahead(3)
            .keeps_items(),
        // Threads take their time, so that fewer schedules are tried.
        Laws::of("map_parallel", |source| source.map_parallel(3, |n| n + 1))
            .seeds(40)
            .size_hint(10, Some(10))
            .reads_ahead(3)
            .keeps_items()
            .waits_for_threads(),
        Laws::of("map_blocking", |source| source.map_blocking(3, |n| n + 1))
            .seeds(40)
            .size_hint(10, Some(10))
            .reads_ahead(3)
            .keeps_items(),
    ]
}
