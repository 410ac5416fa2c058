//! The rows of `operators::aggregate`: futures, each an observable of one item.

use headwater::testing::Laws;
use std::collections::BTreeSet;

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("fold", |source| source.fold(0_u32, u32::wrapping_add)).size_hint(1, Some(1)).swallows(),
        Laws::of("collect", |source| source.collect::<BTreeSet<_>>()).size_hint(1, Some(1)).swallows(),
        Laws::of("to_vec", |source| source.to_vec()).size_hint(1, Some(1)).swallows(),
        Laws::of("count", |source| source.count()).size_hint(1, Some(1)).swallows(),
        Laws::of("first", |source| source.first()).size_hint(1, Some(1)),
        Laws::of("first_or_err", |source| source.first_or_err()).size_hint(1, Some(1)),
        Laws::of("last", |source| source.last()).size_hint(1, Some(1)).swallows(),
        Laws::of("last_or_err", |source| source.last_or_err()).size_hint(1, Some(1)).swallows(),
    ]
}
