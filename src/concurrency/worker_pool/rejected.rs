//! What a pool answers when it does not take a job.

use std::{
    error::Error,
    fmt,
    sync::{Mutex, PoisonError},
};

/// The [`WorkerPool`](super::WorkerPool) has ended: it takes in no more jobs.
pub struct SubmitError<F> {
    /// A job need not be `Sync`, an error should be; the lock is never taken.
    job: Mutex<F>,
}

impl<F> SubmitError<F> {
    pub(super) fn new(job: F) -> Self {
        Self { job: Mutex::new(job) }
    }

    /// The job that was not taken.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = WorkerPool::new(1, 8);
    /// let submitter = pool.submitter();
    /// pool.abort().await;
    /// let refused = submitter.submit(async { 42 }).await.unwrap_err();
    /// assert_eq!(refused.to_string(), "the worker pool has ended");
    /// assert_eq!(refused.into_inner().await, 42); // done without the pool
    /// # }
    /// ```
    pub fn into_inner(self) -> F {
        self.job.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F> fmt::Debug for SubmitError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubmitError").finish_non_exhaustive()
    }
}

impl<F> fmt::Display for SubmitError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the worker pool has ended")
    }
}

impl<F> Error for SubmitError<F> {}

/// Why a [`WorkerPool`](super::WorkerPool) did not take a job at once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TrySubmitError<F> {
    /// All workers are busy and the queue is full, or others wait for a place.
    Full(F),
    /// The pool takes in no more jobs.
    Ended(F),
}

impl<F> TrySubmitError<F> {
    /// The job that was not taken.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::WorkerPool;
    /// use std::future::pending;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = WorkerPool::new(1, 0);
    /// let busy = pool.try_submit(pending::<()>()).unwrap();
    /// let refused = pool.try_submit_blocking(|| 42).unwrap_err();
    /// assert_eq!(refused.into_inner()(), 42); // done by the caller
    /// # drop(busy);
    /// # }
    /// ```
    pub fn into_inner(self) -> F {
        match self {
            TrySubmitError::Full(job) | TrySubmitError::Ended(job) => job,
        }
    }
}

impl<F> fmt::Debug for TrySubmitError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TrySubmitError::Full(_) => "Full(..)",
            TrySubmitError::Ended(_) => "Ended(..)",
        })
    }
}

impl<F> fmt::Display for TrySubmitError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TrySubmitError::Full(_) => "the queue of the worker pool is full",
            TrySubmitError::Ended(_) => "the worker pool has ended",
        })
    }
}

impl<F> Error for TrySubmitError<F> {}
