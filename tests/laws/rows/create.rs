//! The rows of `create`.

use headwater::{
    prelude::*,
    testing::{Laws, TestError},
};
use std::time::Duration;
use tokio::time::Instant;

const TICK: Duration = Duration::from_millis(1);

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("just", |_| just(0).with_error()).size_hint(1, Some(1)),
        Laws::of("of", |_| of([0, 1, 2]).with_error()).size_hint(3, Some(3)),
        Laws::of("from_iter", |_| from_iter(0..3).with_error()).size_hint(3, Some(3)),
        Laws::of("empty", |_| empty::<u32>().with_error()).size_hint(0, Some(0)),
        Laws::of("never", |_| never::<u32>().with_error()).size_hint(0, Some(0)).endless(),
        Laws::of("throw_error", |_| throw_error::<u32, _>(TestError::from("error"))).size_hint(0, Some(0)),
        Laws::of("from_future", |_| from_future(async { 0 }).with_error()).size_hint(1, Some(1)),
        Laws::of("from_try_future", |_| from_try_future(async { Ok(0) })).size_hint(1, Some(1)),
        Laws::of("from_stream", |_| from_stream(tokio_stream::iter(0..3)).with_error()).size_hint(3, Some(3)),
        Laws::of("from_try_stream", |_| from_try_stream(tokio_stream::iter([Ok(0), Ok(1)]))).size_hint(2, Some(2)),
        Laws::of("defer", |_| defer(|| just(0)).with_error()).size_hint(0, None),
        Laws::of("create", |_| {
            create(|mut out| async move {
                for n in 0..3 {
                    out.emit(n).await;
                }
                Ok(())
            })
        })
        .size_hint(0, None),
        Laws::of("unfold", |_| unfold(0, |n| async move { Ok((n < 3).then_some((n, n + 1))) })).size_hint(0, None),
        Laws::of("interval", |_| interval(TICK).with_error()).size_hint(usize::MAX, None).endless(),
        Laws::of("interval_at", |_| interval_at(Instant::now(), TICK).with_error())
            .size_hint(usize::MAX, None)
            .endless(),
        Laws::of("timer", |_| timer(TICK).with_error()).size_hint(1, Some(1)),
        Laws::of("timer_at", |_| timer_at(Instant::now()).with_error()).size_hint(1, Some(1)),
    ]
}
