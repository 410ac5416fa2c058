//! The rows of `operators::group`.

use headwater::{prelude::*, testing::Laws};

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("group_by", |source| source.group_by(|n| n % 3)).size_hint(1, Some(10)).swallows(),
        Laws::of("group_by_with", |source| source.group_by_with(|n| *n, Groups::new().evict_beyond(2)))
            .size_hint(1, Some(10))
            .swallows(),
        Laws::of("group_by, all read", |source| source.group_by(|n| n % 3).flat_map(|group| group))
            .swallows()
            .keeps_items(),
        Laws::of("group_by_until", |source| {
            source.group_by_until(|n| n % 3, |_| just(()).with_error()).flat_map(|group| group)
        })
        .swallows()
        .keeps_items(),
        Laws::of("group_by_until, unread", |source| source.group_by_until(|n| n % 3, |_| just(()).with_error()))
            .size_hint(1, Some(10))
            .swallows(),
        Laws::of("group_map", |source| source.group_map(|n| n % 3, |_, group| group))
            .size_hint(0, None)
            .swallows()
            .keeps_items(),
        Laws::of("map_keyed", |source| source.map_keyed(2, |n| n % 3, |n| async move { Ok(n) }))
            .size_hint(0, None)
            .swallows()
            .keeps_items(),
        Laws::of("map_keyed_in_order", |source| source.map_keyed_in_order(2, |n| n % 3, |n| async move { Ok(n) }))
            .size_hint(0, None)
            .swallows()
            .keeps_items(),
    ]
}
