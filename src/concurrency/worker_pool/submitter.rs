//! The way into a pool: a place, a worker, and the job in the hands of the pool.

use super::{Job, SubmitError, TrySubmitError};
use crate::{Gauge, Panicked, concurrency::Spawner, operators::concurrent::OnThread};
use futures::FutureExt;
use std::{
    convert::Infallible,
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError, oneshot},
    task::{coop::unconstrained, spawn_blocking},
};

/// Submits to a [`WorkerPool`](super::WorkerPool) from elsewhere.
///
/// Clones submit to the same pool; they keep neither it nor its jobs alive.
///
/// # Examples
///
/// ```
/// use headwater::concurrency::WorkerPool;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pool = WorkerPool::new(4, 16);
/// let submitter = pool.submitter();
/// drop(pool);
/// let job = async { "too late" };
/// assert_eq!(submitter.submit(job).await.unwrap_err().into_inner().await, "too late");
/// # }
/// ```
#[derive(Clone)]
pub struct Submitter {
    /// A permit for each job that the pool holds; those in the queue are the ones that wait for a worker.
    places: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    worker_count: usize,
    place_count: usize,
    gauge: Gauge,
    tasks: Spawner<Infallible>,
}

/// What a job occupies; the worker is given back first, so that the next job is out of the queue when another comes in.
struct Occupied {
    _worker: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl Submitter {
    pub(super) fn new(worker_count: usize, capacity: usize, tasks: Spawner<Infallible>) -> Self {
        let worker_count = worker_count.min(Semaphore::MAX_PERMITS);
        let place_count = worker_count.saturating_add(capacity).min(Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(place_count)),
            workers: Arc::new(Semaphore::new(worker_count)),
            worker_count,
            place_count,
            gauge: Gauge::new(capacity),
            tasks,
        }
    }

    /// Waits for a place, and hands a future over to the pool; see [`WorkerPool::submit`](super::WorkerPool::submit).
    ///
    /// # Errors
    ///
    /// Gives the job back where the pool has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(1, 0);
    /// let (one, other) = (pool.submitter(), pool.submitter());
    /// let first = one.submit(async { 1 }).await?;
    /// let second = other.submit(async { 2 }).await?; // waits for the first one, whoever submitted that
    /// assert_eq!((first.await?, second.await?), (1, 2));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn submit<F>(&self, job: F) -> Result<Job<F::Output>, SubmitError<F>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        match Arc::clone(&self.places).acquire_owned().await {
            Ok(place) => Ok(self.run(place, job)),
            Err(_) => Err(SubmitError::new(job)),
        }
    }

    /// Hands a future over to the pool if there is a place; see
    /// [`WorkerPool::try_submit`](super::WorkerPool::try_submit).
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
    /// let pool = WorkerPool::new(1, 0);
    /// let submitter = pool.submitter();
    /// let job = submitter.try_submit(pending::<()>()).unwrap();
    /// assert!(matches!(submitter.try_submit(pending::<()>()), Err(TrySubmitError::Full(_))));
    /// drop(pool);
    /// assert!(matches!(submitter.try_submit(pending::<()>()), Err(TrySubmitError::Ended(_))));
    /// # drop(job);
    /// # }
    /// ```
    pub fn try_submit<F>(&self, job: F) -> Result<Job<F::Output>, TrySubmitError<F>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => Ok(self.run(place, job)),
            Err(reason) => Err(rejected(reason, job)),
        }
    }

    /// Waits for a place, and hands a closure over to the pool, which runs it on a thread; see
    /// [`WorkerPool::submit_blocking`](super::WorkerPool::submit_blocking).
    ///
    /// # Errors
    ///
    /// Gives the job back where the pool has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(2, 8);
    /// let submitter = pool.submitter();
    /// let squares = submitter.submit_blocking(|| (1..=10_u64).map(|n| n * n).sum::<u64>()).await?;
    /// assert_eq!(squares.await?, 385);
    /// drop(pool);
    /// assert_eq!(submitter.submit_blocking(|| 7).await.unwrap_err().into_inner()(), 7);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn submit_blocking<T, F>(&self, job: F) -> Result<Job<T>, SubmitError<F>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        match Arc::clone(&self.places).acquire_owned().await {
            Ok(place) => Ok(self.run_blocking(place, job)),
            Err(_) => Err(SubmitError::new(job)),
        }
    }

    /// Hands a closure over to the pool if there is a place; see
    /// [`WorkerPool::try_submit_blocking`](super::WorkerPool::try_submit_blocking).
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
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(1, 1);
    /// let submitter = pool.submitter();
    /// let busy = pool.submit(pending::<()>()).await?;
    /// let queued = submitter.try_submit_blocking(|| "done")?;
    /// assert!(matches!(submitter.try_submit_blocking(|| "too much"), Err(TrySubmitError::Full(_))));
    /// drop(busy);
    /// assert_eq!(queued.await?, "done");
    /// # Ok(())
    /// # }
    /// ```
    pub fn try_submit_blocking<T, F>(&self, job: F) -> Result<Job<T>, TrySubmitError<F>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => Ok(self.run_blocking(place, job)),
            Err(reason) => Err(rejected(reason, job)),
        }
    }

    fn run<F>(&self, place: OwnedSemaphorePermit, job: F) -> Job<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.start(place, |occupied| async move {
            let result = job.await;
            drop(occupied);
            Some(result)
        })
    }

    fn run_blocking<T, F>(&self, place: OwnedSemaphorePermit, job: F) -> Job<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        // A call that has begun keeps its worker to its end, though nobody waits for it any more.
        let call = |(job, occupied): (F, Occupied)| {
            let result = job();
            drop(occupied);
            result
        };
        self.start(place, move |occupied| async move {
            let mut called = OnThread::<_, _, Infallible>::begin((job, occupied), &Arc::new(call), |job| {
                spawn_blocking(job);
            });
            poll_fn(|cx| called.poll_result(cx)).await
        })
    }

    /// Makes a task of the pool, which waits for a worker, does the work and tells the result; there is none where the
    /// runtime is gone.
    fn start<T, W, F>(&self, place: OwnedSemaphorePermit, work: W) -> Job<T>
    where
        W: FnOnce(Occupied) -> F + Send + 'static,
        F: Future<Output = Option<T>> + Send + 'static,
        T: Send + 'static,
    {
        let (teller, result) = oneshot::channel();
        let workers = Arc::clone(&self.workers);
        let canceller = self.tasks.start(async move {
            // At work or in line from its first poll, which is now, though the task that submits may have used up its
            // budget.
            if let Ok(worker) = unconstrained(workers.acquire_owned()).await {
                let occupied = Occupied { _worker: worker, _place: place };
                let outcome = AssertUnwindSafe(work(occupied)).catch_unwind().await.map_err(Panicked::new).transpose();
                // A result that nobody wants is dropped here, and its panic is nobody's.
                drop(catch_unwind(AssertUnwindSafe(|| outcome.map(|outcome| drop(teller.send(outcome))))));
            }
            Ok(())
        });
        self.gauge.rose_to(self.queued_count());
        Job::new(result, canceller)
    }

    /// Lets nobody in any more, and tells those who wait.
    pub(super) fn close(&self) {
        self.places.close();
    }

    pub(super) fn running_count(&self) -> usize {
        self.worker_count - self.workers.available_permits()
    }

    pub(super) fn queued_count(&self) -> usize {
        let taken = self.place_count - self.places.available_permits();
        // The two are read one after the other, between which a job may have ended.
        taken.saturating_sub(self.running_count()).min(self.gauge.capacity())
    }

    pub(super) fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }
}

fn rejected<F>(reason: TryAcquireError, job: F) -> TrySubmitError<F> {
    match reason {
        TryAcquireError::NoPermits => TrySubmitError::Full(job),
        TryAcquireError::Closed => TrySubmitError::Ended(job),
    }
}

impl fmt::Debug for Submitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submitter").finish_non_exhaustive()
    }
}
