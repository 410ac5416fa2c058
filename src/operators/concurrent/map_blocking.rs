//! `map_blocking`: work that blocks, on threads that may.

use super::MapConcurrent;
use crate::{Observable, source::Source};
use std::{
    marker::PhantomData,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    thread,
};
use tokio::{sync::oneshot, task::spawn_blocking};

impl<S: Source> Observable<S> {
    /// Calls a function that blocks for each item, on tokio's threads for that, and emits the results in the order of the
    /// items.
    ///
    /// It is [`map_concurrent`](Self::map_concurrent) over jobs of `spawn_blocking`: up to `concurrency` calls run at
    /// once, and a result that waits for an earlier one counts.
    /// Files, and libraries that wait, do not hold up the runtime in this way.
    /// Where the function can fail, let it return a `Result` and follow with
    /// [`flatten_results`](Self::flatten_results).
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and all calls have returned.
    /// An error of the source passes at once.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the items whose calls have not begun, and the results that wait.
    /// A call that has begun runs to its end; what it returns is dropped.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0, or when it is polled outside a tokio runtime.
    /// A panic of the function resumes in whoever polls.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), std::io::Error> {
    /// let lengths = from_iter(["Cargo.toml", "README.md"])
    ///     .with_error::<std::io::Error>()
    ///     .map_blocking(4, |path| std::fs::read(path).map(|bytes| bytes.len()))
    ///     .flatten_results();
    /// assert_eq!(lengths.count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    #[cfg_attr(feature = "rayon", doc = "[`map_parallel`](Self::map_parallel) for work that computes,")]
    /// [`map_concurrent`](Self::map_concurrent) for work that can be awaited.
    #[doc(alias("boundedElastic", "io", "spawn_blocking", "mapBlocking"))]
    #[track_caller]
    #[expect(clippy::type_complexity, reason = "the closure has no name")]
    pub fn map_blocking<U, F>(
        self,
        concurrency: usize,
        project: F,
    ) -> Observable<
        MapConcurrent<S, OnThread<S::Item, U, S::Error>, impl FnMut(S::Item) -> OnThread<S::Item, U, S::Error> + Clone>,
    >
    where
        F: Fn(S::Item) -> U + Send + Sync + 'static,
        S::Item: Send + 'static,
        U: Send + 'static,
    {
        let project = Arc::new(project);
        self.map_concurrent(concurrency, move |item| {
            OnThread::begin(item, &project, |job| {
                spawn_blocking(job);
            })
        })
    }
}

/// A call on another thread: the future of its result.
///
/// It is the job of [`Observable::map_blocking`] and `map_parallel`.
/// Dropping it takes the item away from a call that has not begun.
pub struct OnThread<T, U, E> {
    item: Arc<Mutex<Option<T>>>,
    result: oneshot::Receiver<thread::Result<U>>,
    error: PhantomData<fn() -> E>,
}

impl<T, U, E> OnThread<T, U, E>
where
    T: Send + 'static,
    U: Send + 'static,
{
    pub(crate) fn begin<F>(item: T, project: &Arc<F>, spawn: impl FnOnce(Box<dyn FnOnce() + Send>)) -> Self
    where
        F: Fn(T) -> U + Send + Sync + 'static,
    {
        let item = Arc::new(Mutex::new(Some(item)));
        let (there, project) = (Arc::clone(&item), Arc::clone(project));
        let (sender, result) = oneshot::channel();
        spawn(Box::new(move || {
            if let Some(item) = take(&there) {
                let called = catch_unwind(AssertUnwindSafe(|| project(item)));
                // The closure is let go before the result is known, so that nothing of it is left behind the end.
                drop(project);
                let _ = sender.send(called);
            }
        }));
        Self { item, result, error: PhantomData }
    }
}

impl<T, U, E> OnThread<T, U, E> {
    /// What the call has returned; nothing where the threads were shut down before it was made.
    pub(crate) fn poll_result(&mut self, cx: &mut Context<'_>) -> Poll<Option<U>> {
        match ready!(Pin::new(&mut self.result).poll(cx)) {
            Ok(Ok(result)) => Poll::Ready(Some(result)),
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Poll::Ready(None),
        }
    }
}

fn take<T>(item: &Mutex<Option<T>>) -> Option<T> {
    item.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl<T, U, E> Future for OnThread<T, U, E> {
    type Output = Result<U, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<U, E>> {
        match ready!(self.poll_result(cx)) {
            Some(result) => Poll::Ready(Ok(result)),
            None => panic!("the threads of a job were shut down before it had run"),
        }
    }
}

impl<T, U, E> Drop for OnThread<T, U, E> {
    fn drop(&mut self) {
        drop(take(&self.item));
    }
}
