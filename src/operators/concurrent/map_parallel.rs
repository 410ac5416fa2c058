//! `map_parallel`: work that computes, on the CPU threads of rayon.

use super::{MapConcurrent, OnThread};
use crate::{Observable, source::Source};
use std::sync::Arc;

impl<S: Source> Observable<S> {
    /// Calls a function for each item on the CPU threads of rayon, and emits the results in the order of the items.
    ///
    /// It is [`map_concurrent`](Self::map_concurrent) over jobs of rayon's pool: up to `concurrency` calls run or wait
    /// for a thread at once, and a result that waits for an earlier one counts.
    /// Twice the number of cores keeps them busy; more only holds more.
    /// An item costs some microseconds to hand over: gather small ones first, with
    /// [`buffer_count`](Self::buffer_count).
    /// Where the function can fail, let it return a `Result` and follow with
    /// [`flatten_results`](Self::flatten_results).
    /// The pool is rayon's global one, or that of the thread that polls where it is a thread of another pool.
    /// It needs the feature `rayon`.
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
    /// When `concurrency` is 0.
    /// A panic of the function resumes in whoever polls.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// fn is_prime(n: u64) -> bool {
    ///     n > 1 && (2..).take_while(|d| d * d <= n).all(|d| n % d != 0)
    /// }
    ///
    /// let batches = from_iter(0..10_000).buffer_count(500);
    /// let primes = batches.map_parallel(8, |numbers| numbers.into_iter().filter(|n| is_prime(*n)).count());
    /// assert_eq!(primes.sum().await, Ok(1_229));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`map_blocking`](Self::map_blocking) for work that waits,
    /// [`map_concurrent`](Self::map_concurrent) for work that can be awaited.
    #[doc(alias("parallel", "runOn", "sequential", "computation", "parMap"))]
    #[track_caller]
    #[expect(clippy::type_complexity, reason = "the closure has no name")]
    pub fn map_parallel<U, F>(
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
        self.map_concurrent(concurrency, move |item| OnThread::begin(item, &project, rayon::spawn))
    }
}
