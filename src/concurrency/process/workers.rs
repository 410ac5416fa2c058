//! `ProcessWorkers`: child processes that stay, and answer each line with a line.

use super::{Process, ProcessError, child::Child};
use futures::{FutureExt, future::BoxFuture};
use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};
use tokio::sync::Semaphore;

/// Child processes that answer every line that they are given with one line, so many of them side by side.
///
/// They have memory of their own, so that a fault in one, or a library in it that leaks or is not safe for threads, does no
/// harm to the others or to this program; what they share has to be said in lines.
/// A worker is started when a request finds none that is idle, and stays for the next request.
/// One that fails is killed, and so is one that is found dead, or to have said more than it was asked; the next request
/// that needs a worker starts a new one.
/// Clones are the same workers; when the last clone is dropped, and no request is under way, they are killed and reaped.
///
/// What a worker is has to be agreed upon: it reads a line, writes a line and flushes it, and does so until its standard
/// input ends.
/// Its standard error is read while it has a request, and its last lines are told where it fails.
///
/// # Examples
///
/// ```
/// use headwater::{concurrency::{ProcessError, ProcessWorkers}, prelude::*};
/// use tokio::process::Command;
///
/// # #[cfg(unix)]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ProcessError> {
/// let workers = ProcessWorkers::new(2, || {
///     let mut command = Command::new("sh");
///     command.args(["-c", "while read n; do echo $((n * n)); done"]);
///     command
/// });
/// let squares = from_iter(1..=4).with_error().map_concurrent(2, |n: u32| workers.ask(n.to_string()));
/// assert_eq!(squares.to_vec().await?, ["1", "4", "9", "16"]);
/// # Ok(())
/// # }
/// # #[cfg(not(unix))]
/// # fn main() {}
/// ```
///
/// # See also
///
/// [`WorkerPool`](crate::concurrency::WorkerPool) for threads and tasks, which share memory and cost less for each request.
#[derive(Clone)]
#[doc(alias("multiprocessing.Pool", "ProcessPoolExecutor", "cluster", "prefork"))]
pub struct ProcessWorkers {
    shared: Arc<Shared>,
}

struct Shared {
    make: Box<dyn Fn() -> Process + Send + Sync>,
    /// A permit for each request that may still be under way.
    places: Arc<Semaphore>,
    /// Those that wait for a request; those that have one are with it.
    idle: Mutex<Vec<Child>>,
}

impl ProcessWorkers {
    /// Workers of a command, of which at most `count` run at once; none is started yet.
    ///
    /// The closure makes a command, or a [`Process`] with options, for each worker that is started; an input that it has
    /// is ignored.
    /// For work that computes, there should be one worker for each core.
    ///
    /// # Panics
    ///
    /// When `count` is 0.
    #[track_caller]
    pub fn new<F, P>(count: usize, make: F) -> Self
    where
        F: Fn() -> P + Send + Sync + 'static,
        P: Into<Process>,
    {
        assert!(count > 0, "there have to be workers: a count of at least 1");
        let places = Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        let make = Box::new(move || make().into());
        Self { shared: Arc::new(Shared { make, places, idle: Mutex::new(Vec::new()) }) }
    }

    /// Gives a line to a worker, and answers with the line that it answers.
    ///
    /// Nothing happens before the future is polled.
    /// While all workers have requests it waits, in order of arrival.
    ///
    /// # Errors
    ///
    /// When no worker could be started, when it ended instead of answering, and when its answer is too long or not UTF-8;
    /// that worker is gone then.
    /// The request may have been carried out all the same, which is why it is not repeated: `retry` does that where it
    /// does no harm, over a `defer` that asks anew.
    ///
    /// # Cancellation
    ///
    /// Dropping the future kills the worker that had the request, as its answer would be taken for that of the next one.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime with I/O and time enabled.
    /// The workers belong to that runtime, so that all requests should come from one.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{ProcessError, ProcessWorkers};
    /// use tokio::process::Command;
    ///
    /// # #[cfg(unix)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ProcessError> {
    /// let workers = ProcessWorkers::new(1, || {
    ///     let mut command = Command::new("sh");
    ///     command.args(["-c", "while read word; do [ $word = die ] && exit 1; echo $word $$; done"]);
    ///     command
    /// });
    /// let first = workers.ask("hello").await?;
    /// assert_eq!(workers.ask("hello").await?, first); // the same process
    /// assert!(workers.ask("die").await.is_err());
    /// assert_ne!(workers.ask("hello").await?, first); // another one
    /// # Ok(())
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    #[doc(alias("call", "apply", "request", "submit"))]
    pub fn ask(&self, request: impl Into<String>) -> ProcessAnswer {
        let (shared, request) = (Arc::clone(&self.shared), request.into());
        let answer = async move {
            if request.contains('\n') {
                return Err(ProcessError::LineBreak);
            }
            let mut bytes = request.into_bytes();
            bytes.push(b'\n');
            // The pool is never closed.
            let _place = Arc::clone(&shared.places).acquire_owned().await;
            let mut worker = shared.worker()?;
            let answer = poll_fn(|cx| {
                let written = worker.poll_write(&mut bytes, cx)?;
                let answer = worker.poll_line(cx);
                if answer.is_pending() && written.is_ready() && worker.is_silent() {
                    // It may wait for a request that it cannot answer any more.
                    worker.close_stdin();
                }
                Poll::Ready(ready!(answer))
            });
            let answer = answer.await?.ok_or(ProcessError::NoAnswer)?;
            shared.idle().push(worker);
            Ok(answer)
        };
        ProcessAnswer { answer: answer.boxed() }
    }

    /// How many workers wait for a request; those that died meanwhile included.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{ProcessError, ProcessWorkers};
    /// use tokio::process::Command;
    ///
    /// # #[cfg(unix)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ProcessError> {
    /// let workers = ProcessWorkers::new(8, || Command::new("cat"));
    /// assert_eq!(workers.idle(), 0); // none is started before it is asked
    /// tokio::try_join!(workers.ask("one"), workers.ask("two"))?;
    /// assert_eq!(workers.idle(), 2);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    pub fn idle(&self) -> usize {
        self.shared.idle().len()
    }
}

/// The answer of a worker to a request; made by [`ProcessWorkers::ask`].
#[must_use = "nothing is asked before it is awaited"]
pub struct ProcessAnswer {
    answer: BoxFuture<'static, Result<String, ProcessError>>,
}

impl Future for ProcessAnswer {
    type Output = Result<String, ProcessError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.answer.as_mut().poll(cx)
    }
}

impl Shared {
    /// One that is idle, or a new one.
    fn worker(&self) -> Result<Child, ProcessError> {
        loop {
            let idle = self.idle().pop();
            let Some(mut worker) = idle else {
                return Ok(Child::spawn(&mut (self.make)(), true)?);
            };
            if worker.is_quiet() {
                return Ok(worker);
            }
        }
    }

    /// Nothing but moves happens under the lock.
    fn idle(&self) -> MutexGuard<'_, Vec<Child>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ProcessAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessAnswer").finish_non_exhaustive()
    }
}

impl fmt::Debug for ProcessWorkers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessWorkers").field("idle", &self.idle()).finish_non_exhaustive()
    }
}
