//! `subscribe_on`: the source runs on another runtime.

use super::{Backlog, OnBackpressureBuffer};
use crate::{Observable, Untold, overflow::Overflow, source::Source};
use tokio::runtime::Handle;

impl<S: Source> Observable<S> {
    /// Runs the source in a task of another tokio runtime, up to `capacity` items ahead of the consumer.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/subscribe_on.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-c-|");
    /// let here = tokio::runtime::Handle::current();
    /// m.expect(source.subscribe_on(&here, 2), "-a-b-c-|");
    /// # m.picture("docs/marbles/subscribe_on.svg", "subscribe_on(&runtime, 2)");
    /// # });
    /// ```
    ///
    /// The source is subscribed to, polled and dropped in that runtime: a source that needs a timer or a socket finds
    /// those of that runtime.
    /// Only where the observable is dropped before the source has ended, the source is dropped by whoever does that.
    /// The task is begun by the first poll and subscribes to the source soon afterwards; what a hot source emits before
    /// that is not seen.
    /// Nothing is lost: while `capacity` items wait, the source does, and it is asked again when half of the room is free.
    ///
    /// # Completion and errors
    ///
    /// Completion, an error and a panic of the source come behind the items that are queued.
    ///
    /// # Cancellation
    ///
    /// Drops the source and what is queued; where another thread is polling the source at that moment, the source is
    /// dropped at the end of that poll.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0; when it is polled and the runtime is shut down before the source has ended; when one is
    /// cloned that was polled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use tokio::runtime::Builder;
    ///
    /// // A thread of its own for the work that is upstream.
    /// let worker = Builder::new_multi_thread().worker_threads(1).thread_name("upstream").build().unwrap();
    /// let names = from_iter(0..2).map(|_| std::thread::current().name().map(str::to_owned));
    /// let names = names.subscribe_on(worker.handle(), 8).to_vec();
    /// let Ok(names) = futures::executor::block_on(names);
    /// assert_eq!(names, [Some("upstream".to_owned()), Some("upstream".to_owned())]);
    /// ```
    ///
    /// # See also
    ///
    /// [`prefetch`](Self::prefetch) for a task of the same runtime,
    /// [`Run::spawn_on`](crate::Run::spawn_on) to run the whole pipeline elsewhere.
    #[doc(alias("subscribeOn", "flowOn", "runOn"))]
    #[track_caller]
    pub fn subscribe_on(self, runtime: &Handle, capacity: usize) -> Observable<OnBackpressureBuffer<S, Untold>>
    where
        S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
    {
        assert!(capacity > 0, "subscribe_on needs a capacity of at least 1");
        let (options, runtime) = (Backlog::new(Overflow::Block), Some(runtime.clone()));
        Observable::new(OnBackpressureBuffer::new(self.source, capacity, options, runtime))
    }
}
