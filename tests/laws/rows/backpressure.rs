//! The rows of `operators::backpressure`.

use futures::executor::block_on;
use headwater::{
    durable::{Queue, SqliteFile},
    prelude::*,
    testing::{Adversary, Laws, TestError},
};
use tokio::runtime::Handle;

const BEHIND: &str = "an error comes behind what is queued";

/// The boundary on a disk, in a new file each time, with its deliveries acknowledged.
fn durable(source: Observable<Adversary>) -> Observable<impl Source<Item = (), Error = TestError>> {
    let folder = tempfile::tempdir().unwrap();
    let file = SqliteFile::new(folder.path().join("queue.db")).capacity(64);
    let queue = Queue::new(block_on(file.open()).unwrap());
    let deliveries = source.on_backpressure_durable(&queue, "g").finalize(move |_| drop(folder));
    deliveries.map_concurrent(64, |delivery| async { Ok(delivery.ack().await?) })
}

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("on_backpressure_buffer", |source| source.on_backpressure_buffer(4, Overflow::Block))
            .size_hint(10, Some(10))
            .reads_ahead(4)
            .keeps_items()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_buffer, lossy", |source| source.on_backpressure_buffer(4, Overflow::DropOldest))
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_buffer, fail fast", |source| {
            source.on_backpressure_buffer(4, Backlog::new(Overflow::Block).fail_fast())
        })
        .size_hint(10, Some(10))
        .reads_ahead(4)
        .keeps_items(),
        Laws::of("prefetch", |source| source.prefetch(1))
            .size_hint(10, Some(10))
            .reads_ahead(1)
            .keeps_items()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_drop", |source| source.on_backpressure_drop())
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_drop_with", |source| source.on_backpressure_drop_with(drop))
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_latest", |source| source.on_backpressure_latest())
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_reduce", |source| source.on_backpressure_reduce(0, u32::wrapping_add))
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        Laws::of("on_backpressure_batch", |source| source.on_backpressure_batch(4))
            .size_hint(1, Some(10))
            .swallows()
            .exempt(5, BEHIND),
        // What is only built has no runtime to give.
        Laws::of("subscribe_on", |source| defer(move || source.clone().subscribe_on(&Handle::current(), 4)))
            .reads_ahead(4)
            .keeps_items()
            .exempt(5, BEHIND),
        // A thread with a file takes its time, so that fewer schedules are tried.
        Laws::of("on_backpressure_durable", durable)
            .seeds(8)
            .size_hint(0, None)
            // So many are on their way into the file, in it, and acknowledged behind one that is not.
            .reads_ahead(64 + 64 + 64)
            .keeps_items()
            .exempt(5, BEHIND)
            .waits_for_threads(),
    ]
}
