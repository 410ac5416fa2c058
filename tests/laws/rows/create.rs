//! The rows of `create`.

use crate::row::{Row, erase};
use headwater::{prelude::*, testing::TestError};
use std::time::Duration;
use tokio::time::Instant;

const TICK: Duration = Duration::from_millis(1);

pub fn rows() -> Vec<Row> {
    vec![
        Row::source("just", || erase(just(0).with_error())).hint(1, Some(1)),
        Row::source("of", || erase(of([0, 1, 2]).with_error())).hint(3, Some(3)),
        Row::source("from_iter", || erase(from_iter(0..3).with_error())).hint(3, Some(3)),
        Row::source("empty", || erase(empty::<u32>().with_error())).hint(0, Some(0)),
        Row::source("never", || erase(never::<u32>().with_error())).hint(0, Some(0)),
        Row::source("throw_error", || erase(throw_error::<u32, _>(TestError::from("error")))).hint(0, Some(0)),
        Row::source("from_future", || erase(from_future(async { 0 }).with_error())).hint(1, Some(1)),
        Row::source("from_try_future", || erase(from_try_future(async { Ok(0) }))).hint(1, Some(1)),
        Row::source("from_stream", || erase(from_stream(tokio_stream::iter(0..3)).with_error())).hint(3, Some(3)),
        Row::source("from_try_stream", || erase(from_try_stream(tokio_stream::iter([Ok(0), Ok(1)])))).hint(2, Some(2)),
        Row::source("defer", || erase(defer(|| just(0)).with_error())).hint(0, None),
        Row::source("create", || {
            erase(create(|mut out| async move {
                for n in 0..3 {
                    out.emit(n).await;
                }
                Ok(())
            }))
        })
        .hint(0, None),
        Row::source("unfold", || erase(unfold(0, |n| async move { Ok((n < 3).then_some((n, n + 1))) }))).hint(0, None),
        Row::source("interval", || erase(interval(TICK).with_error())).hint(usize::MAX, None),
        Row::source("interval_at", || erase(interval_at(Instant::now(), TICK).with_error())).hint(usize::MAX, None),
        Row::source("timer", || erase(timer(TICK).with_error())).hint(1, Some(1)),
        Row::source("timer_at", || erase(timer_at(Instant::now()).with_error())).hint(1, Some(1)),
    ]
}
