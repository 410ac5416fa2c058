//! The handle of a job in a pool.

use super::SubmitError;
use crate::{Canceller, Panicked};
use std::{
    error::Error,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::sync::oneshot;

/// A job in a [`WorkerPool`](super::WorkerPool): the future of its result; dropping it cancels the job.
///
/// A job that is cancelled leaves the queue at once, or where it is under way is dropped where it stands, and its
/// worker turns to the next one; a closure that has begun on its thread runs to its end.
///
/// # Errors
///
/// A panic of the job, or that it was cancelled with its pool: [`JobError`].
///
/// # Examples
///
/// ```
/// use headwater::concurrency::{JobError, WorkerPool};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = WorkerPool::new(1, 4);
/// let divisor = 0;
/// let fails = pool.submit(async move { 100 / divisor }).await?;
/// let lives = pool.submit(async { "the worker goes on" }).await?;
/// let Err(JobError::Panicked(panic)) = fails.await else { panic!("nothing is divisible by zero") };
/// assert_eq!(panic.message(), Some("attempt to divide by zero"));
/// assert_eq!(lives.await?, "the worker goes on");
/// # Ok(())
/// # }
/// ```
#[doc(alias("JoinHandle", "Future", "AbortHandle"))]
#[must_use = "dropping a job cancels it: hold it, await it or detach it"]
pub struct Job<T> {
    result: oneshot::Receiver<Result<T, Panicked>>,
    /// Gone once the job shall go on without this handle.
    canceller: Option<Canceller>,
}

impl<T> Job<T> {
    pub(super) fn new(result: oneshot::Receiver<Result<T, Panicked>>, canceller: Option<Canceller>) -> Self {
        Self { result, canceller }
    }

    /// Lets the job go on without a handle, to its end or that of its pool; its result is dropped.
    ///
    /// Of a panic then only the panic hook tells.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = WorkerPool::new(1, 4);
    /// pool.submit(async { println!("written by nobody's leave") }).await?.detach();
    /// assert_eq!(pool.drain(Duration::from_secs(1)).await, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn detach(mut self) {
        self.canceller = None;
    }
}

impl<T> Future for Job<T> {
    type Output = Result<T, JobError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(Pin::new(&mut self.result).poll(cx));
        Poll::Ready(match result {
            Ok(outcome) => outcome.map_err(JobError::Panicked),
            Err(_) => Err(JobError::Cancelled),
        })
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        if let Some(canceller) = self.canceller.take() {
            canceller.cancel();
        }
    }
}

impl<T> fmt::Debug for Job<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").finish_non_exhaustive()
    }
}

/// Why a job of a [`WorkerPool`](super::WorkerPool) has no result.
///
/// It is not `Clone`, because [what a panic carries](Panicked::into_panic) is not, and only one can resume it: where
/// several are to have the error, `map_err(Arc::new)` shares it.
#[derive(Debug)]
#[non_exhaustive]
pub enum JobError {
    /// It panicked.
    Panicked(Panicked),
    /// Its pool ended before it was through, or had ended before it came, or the runtime was shut down.
    Cancelled,
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JobError::Panicked(panic) => write!(f, "the job {panic}"),
            JobError::Cancelled => f.write_str("the job was cancelled"),
        }
    }
}

impl Error for JobError {}

/// Nobody cancelled what was not taken in, but for who asks for its result it comes to the same.
impl<F> From<SubmitError<F>> for JobError {
    fn from(_: SubmitError<F>) -> Self {
        JobError::Cancelled
    }
}
