//! The rows of `operators::window`.

use headwater::{prelude::*, testing::Laws};
use std::{future::pending, time::Duration};
use tokio::task::yield_now;

pub(crate) fn rows() -> Vec<Laws> {
    let second = Duration::from_secs(1);
    vec![
        Laws::of("buffer_count", |source| source.buffer_count(3)).size_hint(4, Some(4)).swallows(),
        Laws::of("buffer_sliding", |source| source.buffer_sliding(3, 2)).size_hint(5, Some(5)).swallows(),
        Laws::of("buffer_sliding with gaps", |source| source.buffer_sliding(2, 4)).size_hint(3, Some(3)).swallows(),
        Laws::of("buffer_weighted", |source| source.buffer_weighted(5, |n| *n as usize))
            .size_hint(0, Some(10))
            .swallows(),
        Laws::of("buffer_until", |source| source.buffer_until(|n| n % 3 == 0)).size_hint(0, Some(10)).swallows(),
        Laws::of("buffer_before", |source| source.buffer_before(|n| n % 3 == 0)).size_hint(0, Some(10)).swallows(),
        Laws::of("buffer_while", |source| source.buffer_while(|n| n % 3 != 0)).size_hint(0, Some(10)).swallows(),
        Laws::of("chunk_by", |source| source.chunk_by(|n| n / 3)).size_hint(0, Some(10)).swallows(),
        Laws::of("ready_chunks", |source| source.ready_chunks(4)).size_hint(3, Some(10)).swallows(),
        Laws::of("buffer_when", |source| source.buffer_when(pending::<()>)).size_hint(1, None).swallows(),
        Laws::of("buffer_toggle", |source| source.buffer_toggle(from_iter(0..3).with_error(), |_| yield_now()))
            .size_hint(0, None)
            .swallows(),
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
        Laws::of("event_time_window", move |source| source.event_time_window(move |n| second * *n, 3 * second, second))
            .size_hint(1, Some(10))
            .swallows(),
        Laws::of("buffer", |source| source.buffer(pending::<()>())).size_hint(1, Some(2)).swallows(),
    ]
}
