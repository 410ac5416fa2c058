//! The rows of `operators::time`.

use headwater::{prelude::*, testing::Laws};
use std::time::Duration;
use tokio::time::sleep;

pub(crate) fn rows() -> Vec<Laws> {
    let frames = Duration::from_millis;
    vec![
        Laws::of("debounce", move |source| source.debounce(frames(2))).size_hint(1, Some(10)).swallows(),
        Laws::of("debounce_when", move |source| source.debounce_when(move |_| sleep(frames(2))))
            .size_hint(1, Some(10))
            .swallows(),
        Laws::of("throttle", move |source| source.throttle(frames(2))).size_hint(1, Some(10)).swallows(),
        Laws::of("throttle_edges", move |source| source.throttle_edges(frames(2), Edges::Both))
            .size_hint(0, Some(10))
            .swallows(),
        Laws::of("throttle_when", move |source| source.throttle_when(move |_| sleep(frames(2)), Edges::Both))
            .size_hint(0, Some(10))
            .swallows(),
        Laws::of("audit", move |source| source.audit(frames(2))).size_hint(0, Some(10)).swallows(),
        Laws::of("audit_when", move |source| source.audit_when(move |_| sleep(frames(2))))
            .size_hint(0, Some(10))
            .swallows(),
        Laws::of("sample", move |source| source.sample(frames(2))).size_hint(0, Some(10)).swallows(),
        Laws::of("sample_when", move |source| source.sample_when(interval(frames(2)).with_error()))
            .size_hint(0, Some(10))
            .swallows(),
        Laws::of("delay", move |source| source.delay(frames(2)))
            .size_hint(10, Some(10))
            .reads_ahead(64)
            .keeps_items()
            .exempt(5, "what is overdue because only the consumer was late comes before the error"),
        Laws::of("delay_when", move |source| source.delay_when(move |_| sleep(frames(2))))
            .size_hint(0, Some(10))
            .reads_ahead(256)
            .keeps_items(),
        Laws::of("delay_subscription", move |source| source.delay_subscription(frames(2))).size_hint(10, Some(10)),
        Laws::of("spaced", move |source| source.spaced(frames(2))).size_hint(10, Some(10)).reads_ahead(1).keeps_items(),
        Laws::of("rate_limit", move |source| source.rate_limit(RateLimiter::new(1, frames(2)).burst(2)))
            .size_hint(10, Some(10))
            .reads_ahead(1)
            .keeps_items(),
        Laws::of("rate_drop", move |source| source.rate_drop(RateLimiter::new(1, frames(2))))
            .size_hint(0, Some(10))
            .swallows(),
        Laws::of("rate_limit_by", move |source| source.rate_limit_by(|n| n % 3, RateLimiter::new(1, frames(2))))
            .size_hint(10, Some(10))
            .reads_ahead(64)
            .keeps_items(),
        Laws::of("timeout", move |source| source.timeout(frames(2))).size_hint(10, Some(10)),
        Laws::of("timeout_first", move |source| source.timeout_first(frames(2))).size_hint(10, Some(10)),
        Laws::of("timeout_total", move |source| source.timeout_total(frames(2))).size_hint(10, Some(10)),
        Laws::of("timeout_or", move |source| source.timeout_or(frames(2), empty().with_error())).size_hint(0, Some(10)),
        Laws::of("keep_alive", move |source| source.keep_alive(frames(2), || 0)).size_hint(10, None),
        Laws::of("pause_when", |source| source.pause_when(from_iter([true, false]).with_error()))
            .size_hint(10, Some(10)),
        Laws::of("timestamp", |source| source.timestamp()).size_hint(10, Some(10)),
        Laws::of("time_interval", |source| source.time_interval()).size_hint(10, Some(10)),
    ]
}
