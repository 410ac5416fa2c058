//! The rows of `operators::terminal`: runs, each an observable of one item.

use futures::{SinkExt, sink::drain};
use headwater::testing::{Laws, TestError};
use std::future::ready;
use tokio::sync::watch;

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("for_each", |source| source.for_each(drop)).size_hint(1, Some(1)).swallows(),
        Laws::of("try_for_each", |source| source.try_for_each(|_| Ok(()))).size_hint(1, Some(1)).swallows(),
        Laws::of("for_each_async", |source| source.for_each_async(async |_| ())).size_hint(1, Some(1)).swallows(),
        Laws::of("try_for_each_async", |source| source.try_for_each_async(async |_| Ok(())))
            .size_hint(1, Some(1))
            .swallows(),
        Laws::of("for_each_concurrent", |source| source.for_each_concurrent(2, |_| ready(())))
            .size_hint(1, Some(1))
            .swallows(),
        Laws::of("for_each_latest", |source| source.for_each_latest(|_| ready(()))).size_hint(1, Some(1)).swallows(),
        Laws::of("forward", |source| source.forward(drain().sink_map_err(|_| TestError::from("none"))))
            .size_hint(1, Some(1))
            .swallows(),
        Laws::of("send_to", |source| source.send_to(watch::channel(0).0)).size_hint(1, Some(1)).swallows(),
        Laws::of("drain", |source| source.drain()).size_hint(1, Some(1)).swallows(),
    ]
}
