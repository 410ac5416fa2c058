//! The rows of `operators::window`.

use headwater::testing::Laws;
use std::{future::pending, time::Duration};

pub(crate) fn rows() -> Vec<Laws> {
    let second = Duration::from_secs(1);
    vec![
        Laws::of("buffer_count", |source| source.buffer_count(3)).size_hint(4, Some(4)).swallows(),
        Laws::of("buffer_time", move |source| source.buffer_time(second)).size_hint(1, None).swallows(),
        Laws::of("buffer_time_or_count", move |source| source.buffer_time_or_count(second, 3))
            .size_hint(4, Some(10))
            .swallows(),
        Laws::of("window_count", |source| source.window_count(3, 3)).size_hint(4, Some(4)).swallows(),
        Laws::of("window_count, one after the other", |source| source.window_count(3, 3).concat_map(|window| window))
            .swallows()
            .keeps_items(),
        Laws::of("window_count, all at once", |source| source.window_count(2, 1).flat_map(|window| window)).swallows(),
        Laws::of("window_time", move |source| source.window_time(second)).size_hint(1, None).swallows(),
        Laws::of("window_time, one after the other", move |source| {
            source.window_time(second).concat_map(|window| window)
        })
        .swallows()
        .keeps_items(),
        Laws::of("window_time_or_count", move |source| source.window_time_or_count(second, 3))
            .size_hint(4, Some(10))
            .swallows(),
        Laws::of("window_time_or_count, all at once", move |source| {
            source.window_time_or_count(second, 3).flat_map(|window| window)
        })
        .swallows()
        .keeps_items(),
        Laws::of("window", |source| source.window(pending::<()>())).size_hint(1, Some(2)).swallows(),
        Laws::of("window_when", |source| source.window_when(pending::<()>)).size_hint(1, None).swallows(),
        Laws::of("window_toggle", |source| {
            source.window_toggle(from_iter(0..3).with_error(), |_| pending::<()>()).flat_map(|window| window)
        })
        .swallows(),
        Laws::of("session_window", move |source| source.session_window(second, 4)).size_hint(3, Some(10)).swallows(),
        Laws::of("event_time_window", move |source| source.event_time_window(|n| second * *n, 3 * second, second))
            .size_hint(1, Some(10))
            .swallows(),
        Laws::of("buffer", |source| source.buffer(pending::<()>())).size_hint(1, Some(2)).swallows(),
    ]
}
