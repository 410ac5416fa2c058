//! `WorkerPool`: so many workers, and a bounded queue of jobs before them.

mod job;
mod rejected;
mod submitter;

pub use job::{Job, JobError};
pub use rejected::{SubmitError, TrySubmitError};
pub use submitter::Submitter;

use super::Scope;
use crate::Gauge;
use std::{convert::Infallible, fmt, time::Duration};

/// Runs jobs that come from many places: so many at once, a bounded number in a queue, and who brings more waits.
///
/// A job is a future, or a closure that computes or blocks and runs on a thread for that; one pool takes both, of any
/// types.
/// Jobs are begun in the order in which they were submitted, and who waits to submit is served in order of arrival.
/// [`submit`](Self::submit) gives a [`Job`], the future of its result; a panic of the job is the error of that one job.
/// Others submit by a [`Submitter`], which is cheap to clone and does not keep the pool alive.
///
/// The pool owns its jobs: dropping it cancels them all, those in the queue and those under way, and what they hold is
/// released when the drop returns, or where another thread is polling one at that moment, at the end of that poll.
/// Only a closure that has begun on its thread cannot be stopped: it runs to its end, and its result is dropped.
///
/// The pool holds at most as many jobs as it has workers and places in the queue.
/// A job occupies its worker also while it waits; where all of them wait for jobs that are still in the queue of their
/// own pool, none gets on.
///
/// # Examples
///
/// ```
/// use headwater::{concurrency::WorkerPool, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = WorkerPool::new(2, 8);
/// let answer = pool.submit(async { 6 * 7 }).await?;
/// let length = pool.submit_blocking(|| std::fs::read("Cargo.toml").map(|bytes| bytes.len())).await?;
/// assert_eq!(answer.await?, 42);
/// assert!(length.await?? > 0);
/// # Ok(())
/// # }
/// ```
///
/// A job is awaited where an observable may stand too: `merge` gives the results in order of completion, `concat` in
/// order of submission.
///
/// ```
/// use headwater::{concurrency::WorkerPool, prelude::*};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = WorkerPool::new(3, 0);
/// let mut jobs = Vec::new();
/// for seconds in [3, 1, 2] {
///     jobs.push(pool.submit(async move {
///         tokio::time::sleep(Duration::from_secs(seconds)).await;
///         seconds
///     }).await?);
/// }
/// assert_eq!(merge(jobs).to_vec().await?, [1, 2, 3]);
/// # Ok(())
/// # }
/// ```
///
/// Several pipelines that share one limit:
///
/// ```
/// use headwater::{concurrency::{JobError, WorkerPool}, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), JobError> {
/// let (pool, words) = (&WorkerPool::new(2, 8), ["to", "be", "or", "not"]);
/// let loud = from_iter(words)
///     .with_error::<JobError>()
///     .map_concurrent(4, |word| async move { pool.submit_blocking(move || word.to_uppercase()).await?.await });
/// assert_eq!(loud.to_vec().await?, ["TO", "BE", "OR", "NOT"]);
/// # Ok(())
/// # }
/// ```
///
/// # See also
///
/// [`Observable::map_concurrent`](crate::Observable::map_concurrent) and its relatives for the items of one observable,
/// [`Scope`] for tasks without a limit.
#[doc(alias(
    "ExecutorService",
    "ThreadPoolExecutor",
    "ThreadPool",
    "FixedThreadPool",
    "TaskPool",
    "JobQueue",
    "JoinSet",
    "boundedElastic",
    "limitedParallelism"
))]
#[must_use = "dropping a worker pool cancels its jobs"]
pub struct WorkerPool {
    entrance: Entrance,
    scope: Scope<Infallible>,
}

/// The way into a pool, which is shut when this is dropped; that is before the jobs are cancelled.
struct Entrance {
    submitter: Submitter,
}

impl Drop for Entrance {
    fn drop(&mut self) {
        self.submitter.close();
    }
}

impl WorkerPool {
    /// A pool on the current tokio runtime, of so many workers and so many places in the queue before them.
    ///
    /// With a `capacity` of 0 nothing is queued: a job is taken in when a worker is free.
    ///
    /// # Panics
    ///
    /// When `workers` is 0, or when it is called outside a tokio runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    /// use std::future::pending;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = WorkerPool::new(2, 1);
    /// let jobs: Vec<_> = (0..4).filter_map(|_| pool.try_submit(pending::<()>()).ok()).collect();
    /// assert_eq!(jobs.len(), 3); // two under way, one in the queue
    /// # }
    /// ```
    #[track_caller]
    pub fn new(workers: usize, capacity: usize) -> Self {
        assert!(workers > 0, "a worker pool needs at least one worker");
        let scope = Scope::new();
        let submitter = Submitter::new(workers, capacity, scope.spawner());
        Self { entrance: Entrance { submitter }, scope }
    }

    /// Waits for a place, and hands a future over to the pool.
    ///
    /// Where a worker is free, the future is polled once before this returns.
    ///
    /// # Errors
    ///
    /// Gives the job back where the pool has ended, which this sees while it waits, too.
    ///
    /// # Cancellation
    ///
    /// Dropping the future gives up the place in line, and the job; who waits behind moves up.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(1, 0);
    /// let first = pool.submit(async { "first" }).await?;
    /// let second = pool.submit(async { "second" }).await?; // there was no place before the first was through
    /// assert_eq!((first.await?, second.await?), ("first", "second"));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("spawn", "execute", "schedule"))]
    pub async fn submit<F>(&self, job: F) -> Result<Job<F::Output>, SubmitError<F>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.submitter_ref().submit(job).await
    }

    /// Hands a future over to the pool if there is a place and nobody waits for one.
    ///
    /// # Errors
    ///
    /// Gives the job back where the queue is full, and where the pool has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{TrySubmitError, WorkerPool};
    /// use std::future::pending;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = WorkerPool::new(1, 1);
    /// let (working, queued) = (pool.try_submit(pending::<()>()), pool.try_submit(pending::<()>()));
    /// assert!(working.is_ok() && queued.is_ok());
    /// assert!(matches!(pool.try_submit(pending::<()>()), Err(TrySubmitError::Full(_))));
    /// # }
    /// ```
    pub fn try_submit<F>(&self, job: F) -> Result<Job<F::Output>, TrySubmitError<F>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.submitter_ref().try_submit(job)
    }

    /// Waits for a place, and hands a closure over to the pool, which computes or blocks on one of tokio's threads for
    /// that.
    ///
    /// It occupies a worker, so that no more closures and futures run at once than the pool has workers; those whose
    /// jobs were cancelled count until they return.
    ///
    /// # Errors
    ///
    /// Gives the job back where the pool has ended, which this sees while it waits, too.
    ///
    /// # Cancellation
    ///
    /// Dropping the future gives up the place in line, and the job; who waits behind moves up.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(std::thread::available_parallelism()?.get(), 64);
    /// let sum = pool.submit_blocking(|| (1..=1_000_u64).map(|n| n * n).sum::<u64>()).await?;
    /// assert_eq!(sum.await?, 333_833_500);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("spawn_blocking", "execute"))]
    pub async fn submit_blocking<T, F>(&self, job: F) -> Result<Job<T>, SubmitError<F>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.submitter_ref().submit_blocking(job).await
    }

    /// Hands a closure over to the pool, as [`submit_blocking`](Self::submit_blocking) does, if there is a place and
    /// nobody waits for one.
    ///
    /// # Errors
    ///
    /// Gives the job back where the queue is full, and where the pool has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(1, 1);
    /// let job = pool.try_submit_blocking(|| "done")?;
    /// assert_eq!(job.await?, "done");
    /// # Ok(())
    /// # }
    /// ```
    pub fn try_submit_blocking<T, F>(&self, job: F) -> Result<Job<T>, TrySubmitError<F>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.submitter_ref().try_submit_blocking(job)
    }

    /// What submits to this pool from elsewhere.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(4, 16);
    /// let submitter = pool.submitter();
    /// let client = tokio::spawn(async move { submitter.submit(async { 1 }).await });
    /// assert_eq!(client.await??.await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn submitter(&self) -> Submitter {
        self.submitter_ref().clone()
    }

    fn submitter_ref(&self) -> &Submitter {
        &self.entrance.submitter
    }

    /// How many jobs are under way: how many workers are busy.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    /// use std::future::pending;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (pool, mut jobs) = (WorkerPool::new(2, 8), Vec::new());
    /// for _ in 0..5 {
    ///     jobs.push(pool.submit(pending::<()>()).await?);
    /// }
    /// assert_eq!((pool.running_count(), pool.queued_count()), (2, 3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn running_count(&self) -> usize {
        self.submitter_ref().running_count()
    }

    /// How many jobs are in the queue.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    /// use std::future::pending;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(1, 8);
    /// let first = pool.submit(pending::<()>()).await?;
    /// let second = pool.submit(pending::<()>()).await?;
    /// assert_eq!(pool.queued_count(), 1);
    /// drop(second); // a job that nobody wants leaves the queue
    /// assert_eq!(pool.queued_count(), 0);
    /// # drop(first);
    /// # Ok(())
    /// # }
    /// ```
    pub fn queued_count(&self) -> usize {
        self.submitter_ref().queued_count()
    }

    /// A look at the queue: its capacity, and how many jobs were ever in it at once; none is lost there.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    /// use std::future::pending;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (pool, mut jobs) = (WorkerPool::new(1, 8), Vec::new());
    /// for _ in 0..4 {
    ///     jobs.push(pool.submit(pending::<()>()).await?);
    /// }
    /// assert_eq!((pool.gauge().capacity(), pool.gauge().high_water()), (8, 3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn gauge(&self) -> Gauge {
        self.submitter_ref().gauge()
    }

    /// Takes in no more jobs, works off the queue for a while, and cancels the jobs that are still there.
    ///
    /// Tells how many jobs were cancelled, in the queue and under way; who waits to submit is told that the pool has
    /// ended.
    /// With a `grace` of 0 only jobs that are through at once are not cancelled.
    ///
    /// # Panics
    ///
    /// When it is polled on a runtime without time.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(1, 8);
    /// for _ in 0..4 {
    ///     pool.submit(async { sleep(Duration::from_secs(2)).await }).await?.detach();
    /// }
    /// assert_eq!(pool.drain(Duration::from_secs(5)).await, 2);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("shutdown", "awaitTermination", "graceful", "join"))]
    pub async fn drain(self, grace: Duration) -> usize {
        let Self { entrance, scope } = self;
        drop(entrance);
        let Ok(cancelled) = scope.drain(grace).await;
        cancelled
    }

    /// Cancels all jobs, waits until they are torn down, and tells how many they were.
    ///
    /// Dropping the pool does the same, and does not wait for those that another thread is polling at that moment.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{JobError, WorkerPool};
    /// use std::future::pending;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(1, 8);
    /// let job = pool.submit(pending::<()>()).await?;
    /// assert_eq!(pool.abort().await, 1);
    /// assert!(matches!(job.await, Err(JobError::Cancelled)));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("shutdownNow", "abort_all"))]
    pub async fn abort(self) -> usize {
        let Self { entrance, scope } = self;
        drop(entrance);
        let Ok(cancelled) = scope.end().await;
        cancelled
    }
}

impl fmt::Debug for WorkerPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkerPool")
            .field("running", &self.running_count())
            .field("queued", &self.queued_count())
            .finish_non_exhaustive()
    }
}
