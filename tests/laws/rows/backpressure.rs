//! The rows of `operators::backpressure`.

use headwater::{prelude::*, testing::Laws};
use tokio::runtime::Handle;

const BEHIND: &str = "an error comes behind what is queued";

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("on_backpressure_buffer", |source| source.on_backpressure_buffer(4, Overflow::Block))
            .size_hint(10, Some(10))
            .reads_ahead(4)
            .keeps_items()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_buffer, lossy", |source| source.on_backpressure_buffer(4, Overflow::DropOldest))
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_buffer, fail fast", |source| {
            source.on_backpressure_buffer(4, Backlog::new(Overflow::Block).fail_fast())
        })
        .size_hint(10, Some(10))
        .reads_ahead(4)
        .keeps_items(),
        Laws::of("prefetch", |source| source.prefetch(1))
            .size_hint(10, Some(10))
            .reads_ahead(1)
            .keeps_items()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_drop", |source| source.on_backpressure_drop())
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_drop_with", |source| source.on_backpressure_drop_with(drop))
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_latest", |source| source.on_backpressure_latest())
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_reduce", |source| source.on_backpressure_reduce(0, u32::wrapping_add))
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_batch", |source| source.on_backpressure_batch(4))
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        // What is only built has no runtime to give.
        Laws::of("subscribe_on", |source| defer(move || source.clone().subscribe_on(&Handle::current(), 4)))
            .reads_ahead(4)
            .keeps_items()
            .exempt(5, BEHIND),
    ]
}
