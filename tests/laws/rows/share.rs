//! The rows of `operators::share`.

use headwater::{
    prelude::*,
    testing::{Laws, TestError},
};

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("share", |source| source.share())
            .size_hint(0, None)
            .reads_ahead(32)
            .keeps_items()
            .exempt(5, "an error stays behind the items that were read ahead of it"),
        Laws::of("share_replay", |source| source.share_replay(2))
            .size_hint(0, None)
            .reads_ahead(32)
            .keeps_items()
            .exempt(5, "an error stays behind the items that were read ahead of it"),
        // One item ahead is no more than what is asked for, so that even an error has nothing to wait for.
        Laws::of("share_with", |source| source.share_with(Share::new().capacity(1))).size_hint(0, None).keeps_items(),
        Laws::of("cache", |source| source.cache(2))
            .size_hint(0, None)
            .reads_ahead(32)
            .keeps_items()
            .exempt(5, "an error stays behind the items that were read ahead of it"),
        Laws::of("publish", |source| {
            let published = source.publish();
            let connected = published.connect();
            published.observe().finalize(move |_| drop(connected))
        })
        .size_hint(0, None)
        .reads_ahead(32)
        .keeps_items()
        .exempt(5, "an error stays behind the items that were read ahead of it"),
        Laws::of("publish_with", |source| source.publish_with(|all| all.clone().merge(all))).size_hint(0, None),
        Laws::of("broadcast", |source| merge(source.broadcast(2)))
            .size_hint(0, None)
            .reads_ahead(32)
            .exempt(5, "an error stays behind the items that were read ahead of it"),
        Laws::of("broadcast_with", |source| {
            let [all, newest] = source.broadcast_with([(Overflow::Block, 4), (Overflow::DropOldest, 1)]);
            all.merge(newest)
        })
        .size_hint(0, None)
        .reads_ahead(4)
        .exempt(5, "an error stays behind the items that were read ahead of it"),
        Laws::of("balance", |source| merge(source.balance(2))).size_hint(0, None).keeps_items(),
        Laws::of("partition", |source| source.partition(|n| n % 2 == 0).0).size_hint(0, None).swallows(),
        Laws::of("partition_by", |source| merge(source.partition_by(2, |n| *n as usize % 2)))
            .size_hint(0, None)
            .reads_ahead(64)
            .keeps_items()
            .exempt(5, "an error stays behind the items that wait for the outputs"),
        Laws::of("also_to", |source| source.also_to(&subject())).size_hint(10, Some(10)).keeps_items(),
        Laws::of("wire_tap", |source| source.wire_tap(&subject())).size_hint(10, Some(10)).keeps_items(),
    ]
}

fn subject() -> PublishSubject<u32, TestError> {
    PublishSubject::new(4)
}
