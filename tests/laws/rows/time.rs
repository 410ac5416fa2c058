//! The rows of `operators::time`.

use headwater::testing::Laws;
use std::time::Duration;

pub(crate) fn rows() -> Vec<Laws> {
    let frames = Duration::from_millis;
    vec![
        Laws::of("debounce", move |source| source.debounce(frames(2))).size_hint(1, Some(10)).swallows(),
        Laws::of("throttle", move |source| source.throttle(frames(2))).size_hint(1, Some(10)).swallows(),
        Laws::of("sample", move |source| source.sample(frames(2))).size_hint(0, Some(10)).swallows(),
        Laws::of("delay", move |source| source.delay(frames(2)))
            .size_hint(10, Some(10))
            .reads_ahead(64)
            .keeps_items()
            .exempt(5, "what is overdue because only the consumer was late comes before the error"),
        Laws::of("timeout", move |source| source.timeout(frames(2))).size_hint(10, Some(10)),
    ]
}
