//! `blocking_iter`: an iterator that blocks, for threads that are not asynchronous.

use crate::{Observable, parts::blocking, source::Source};
use futures::Stream;
use std::{future::poll_fn, pin::Pin};
use tokio::runtime::{Builder, Runtime};

impl<S: Source> Observable<S> {
    /// Turns the observable into an iterator that blocks the thread until the next item is there.
    ///
    /// The iterator gives `Ok` for each item, and last an `Err` if the observable fails; the items of one that cannot
    /// fail are `for Ok(item) in …`.
    /// An item is asked for only when the iterator is, and nothing happens in between: neither timers nor tasks.
    /// It has a small tokio runtime of its own, on the thread that iterates, which drives the clock, and the tasks that
    /// the pipeline spawns, while the thread waits.
    ///
    /// # Completion and errors
    ///
    /// The iterator ends when the observable completes, and behind an error; it is fused, and drops the observable then.
    ///
    /// # Cancellation
    ///
    /// Dropping the iterator drops the observable, then the runtime with all that was spawned on it.
    ///
    /// # Panics
    ///
    /// In an asynchronous task, here and when it is iterated: the thread drives other tasks too, all of which would wait
    /// with it.
    /// Await the observable there, or iterate in `spawn_blocking`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// let ticks = interval(Duration::from_millis(1)).map(|n| n * n).take(4);
    /// let mut sum = 0;
    /// for Ok(square) in ticks.blocking_iter() {
    ///     sum += square;
    /// }
    /// assert_eq!(sum, 0 + 1 + 4 + 9);
    /// ```
    ///
    /// # See also
    ///
    /// [`for_each`](Self::for_each) where the thread is asynchronous; `runtime.block_on(observable.first())` for a single
    /// value, with a runtime of your own.
    #[doc(alias(
        "blockingIterable",
        "blockingFirst",
        "blockingLast",
        "blockingSubscribe",
        "toIterable",
        "block_on_stream"
    ))]
    #[track_caller]
    pub fn blocking_iter(self) -> BlockingIter<S> {
        blocking::assert_allowed();
        let runtime = Builder::new_current_thread().enable_all().build();
        BlockingIter {
            observable: Some(Box::pin(self)),
            runtime: Some(runtime.expect("a runtime without threads needs next to nothing")),
        }
    }
}

/// The iterator of [`Observable::blocking_iter`].
#[must_use = "iterators do nothing unless they are consumed"]
pub struct BlockingIter<S> {
    /// Gone once it has ended.
    observable: Option<Pin<Box<Observable<S>>>>,
    /// Gone only while it is dropped.
    runtime: Option<Runtime>,
}

impl<S: Source> Iterator for BlockingIter<S> {
    type Item = Result<S::Item, S::Error>;

    fn next(&mut self) -> Option<Result<S::Item, S::Error>> {
        blocking::assert_allowed();
        let (observable, runtime) = (self.observable.as_mut()?, self.runtime.as_ref()?);
        let next = runtime.block_on(poll_fn(|cx| observable.as_mut().poll_next(cx)));
        if !matches!(next, Some(Ok(_))) {
            self.observable = None;
        }
        next
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.observable.as_ref().map_or((0, Some(0)), |observable| observable.size_hint())
    }
}

impl<S> Drop for BlockingIter<S> {
    fn drop(&mut self) {
        // What is dropped may use the runtime: timers, tasks.
        self.observable = None;
        if let Some(runtime) = self.runtime.take() {
            // An ordinary drop of a runtime waits, and panics in a task, where the iterator may have been carried.
            runtime.shutdown_background();
        }
    }
}
