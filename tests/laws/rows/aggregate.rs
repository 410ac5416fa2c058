//! The rows of `operators::aggregate`: futures, each an observable of one item.

use headwater::testing::Laws;
use std::{collections::BTreeSet, num::Wrapping};

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("fold", |source| source.fold(0_u32, u32::wrapping_add)).size_hint(1, Some(1)).swallows(),
        Laws::of("try_fold", |source| source.try_fold(0_u32, |sum, n| Ok(sum.wrapping_add(n))))
            .size_hint(1, Some(1))
            .swallows(),
        Laws::of("fold_async", |source| Box::pin(source.fold_async(0_u32, async |sum, n| sum.wrapping_add(n))))
            .size_hint(1, Some(1))
            .swallows(),
        Laws::of("reduce", |source| source.reduce(u32::wrapping_add)).size_hint(1, Some(1)).swallows(),
        Laws::of("sum", |source| source.map(Wrapping).sum()).size_hint(1, Some(1)).swallows(),
        Laws::of("average", |source| source.average()).size_hint(1, Some(1)).swallows(),
        Laws::of("min", |source| source.min()).size_hint(1, Some(1)).swallows(),
        Laws::of("min_by", |source| source.min_by(|a, b| b.cmp(a))).size_hint(1, Some(1)).swallows(),
        Laws::of("max", |source| source.max()).size_hint(1, Some(1)).swallows(),
        Laws::of("max_by", |source| source.max_by(|a, b| b.cmp(a))).size_hint(1, Some(1)).swallows(),
        Laws::of("collect", |source| source.collect::<BTreeSet<_>>()).size_hint(1, Some(1)).swallows(),
        Laws::of("to_vec", |source| source.to_vec()).size_hint(1, Some(1)).swallows(),
        Laws::of("to_set", |source| source.to_set()).size_hint(1, Some(1)).swallows(),
        Laws::of("to_map", |source| source.to_map(|n| (n, n))).size_hint(1, Some(1)).swallows(),
        Laws::of("to_multimap", |source| source.to_multimap(|n| (n, n))).size_hint(1, Some(1)).swallows(),
        Laws::of("count", |source| source.count()).size_hint(1, Some(1)).swallows(),
        Laws::of("first", |source| source.first()).size_hint(1, Some(1)),
        Laws::of("first_or_err", |source| source.first_or_err()).size_hint(1, Some(1)),
        Laws::of("last", |source| source.last()).size_hint(1, Some(1)).swallows(),
        Laws::of("last_or_err", |source| source.last_or_err()).size_hint(1, Some(1)).swallows(),
    ]
}
