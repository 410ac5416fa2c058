//! The rows of `operators::terminal`: runs, each an observable of one item.

use headwater::testing::Laws;
use std::future::ready;

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
        Laws::of("drain", |source| source.drain()).size_hint(1, Some(1)).swallows(),
    ]
}
