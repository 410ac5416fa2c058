//! `map_concurrent`: a future for each item, several at once, results in the order of the items.

mod concurrency;
mod results;

pub use concurrency::Concurrency;

use crate::{
    IntoObservableWith, Observable,
    parts::{budget::Budget, slots::Slots, watched::Watched},
    source::Source,
};
use concurrency::Limit;
use pin_project::pin_project;
use results::Results;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Makes a future of each item, runs up to `concurrency` of them at once, and emits their results in the order of the
    /// items.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../../docs/marbles/map_concurrent.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let times = [("a", 3), ("b", 1), ("c", 4)];
    /// let jobs = m.cold("(abc|)").values(times).map_concurrent(2, |time| async move {
    ///     tokio::time::sleep(Duration::from_millis(time)).await;
    ///     Ok(time)
    /// });
    /// m.expect(jobs, "---(ab)(c|)").values(times);
    /// # m.picture("docs/marbles/map_concurrent.svg", "map_concurrent(2, |ms| sleep(ms))");
    /// # });
    /// ```
    ///
    /// The futures are of a `Result` with the error of the pipeline; where that cannot fail, of `Ok(value)`.
    /// The argument is a number, or a [`Concurrency`] that follows the time that the futures take.
    /// A future that has finished but whose result has to wait for an earlier one counts, so that at most `concurrency`
    /// futures and results are held.
    /// While so many are, the source is not polled.
    /// The futures run in the task of whoever polls, and only while somebody polls; a slow consumer slows them down, and
    /// the time that they take for the adaptive limit too.
    /// The cost of an item depends on how many futures wake, not on how many there are.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and all futures have finished.
    /// The first error, of the source or of any future, passes as soon as it is seen, ahead of results that wait, and
    /// drops everything.
    ///
    /// # Cancellation
    ///
    /// Drops the source, all futures and the results that wait.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0.
    /// A panic of a future reaches whoever polls.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::{Instant, sleep};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let begin = Instant::now();
    /// let pages = from_iter(0..100).map_concurrent(10, async |page| {
    ///     sleep(Duration::from_secs(1)).await;
    ///     Ok(page)
    /// });
    /// assert_eq!(pages.to_vec().await, Ok((0..100).collect::<Vec<_>>()));
    /// assert_eq!(begin.elapsed(), Duration::from_secs(10));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`map_concurrent_unordered`](Self::map_concurrent_unordered) for results as they come,
    /// [`map_blocking`](Self::map_blocking) for work that blocks,
    /// [`concat_map_eager`](Self::concat_map_eager) where each item becomes an observable.
    #[doc(alias("mapAsync", "buffered", "try_buffered", "parEvalMap", "flatMapSequential", "adaptive_concurrency"))]
    #[track_caller]
    pub fn map_concurrent<Fut, F>(
        self,
        concurrency: impl Into<Concurrency>,
        project: F,
    ) -> Observable<MapConcurrent<S, Fut, F>>
    where
        Fut: Future + IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> Fut,
    {
        Observable { source: MapConcurrent::new(self.source, concurrency.into(), project, true) }
    }
}

/// The source of [`Observable::map_concurrent`] and its relatives.
#[pin_project]
pub struct MapConcurrent<S, Fut: Future, F> {
    #[pin]
    source: Watched<S>,
    project: F,
    /// The jobs that have not finished.
    running: Slots<Job<Fut>>,
    results: Results<Fut::Output>,
    limit: Limit,
    /// How many jobs were begun.
    begun: u64,
    /// Counts the jobs that were begun.
    budget: Budget,
}

impl<S: Source, Fut: Future, F> MapConcurrent<S, Fut, F> {
    pub(in crate::operators::concurrent) fn new(
        source: S,
        concurrency: Concurrency,
        project: F,
        in_order: bool,
    ) -> Self {
        Self {
            source: Watched::new(source),
            project,
            running: Slots::new(),
            results: Results::new(in_order),
            limit: Limit::new(concurrency),
            begun: 0,
            budget: Budget::new(),
        }
    }
}

/// A future under way, as a source whose end is its output: so it leaves its slot with the poll in which it finishes.
#[pin_project]
struct Job<Fut> {
    #[pin]
    work: Fut,
    number: u64,
    /// When it was begun, where that is of interest.
    begun: Option<Instant>,
}

struct Done<T> {
    output: T,
    number: u64,
    time: Option<Duration>,
}

impl<Fut: Future> Source for Job<Fut> {
    type Item = Infallible;
    type Error = Done<Fut::Output>;

    // A call here would hand the output over in memory, which costs as much as the rest of a short job.
    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Infallible, Done<Fut::Output>>>> {
        let this = self.project();
        let output = ready!(this.work.poll(cx));
        let time = this.begun.map(|begun| begun.elapsed());
        Poll::Ready(Some(Err(Done { output, number: *this.number, time })))
    }
}

impl<S, U, Fut, F> Source for MapConcurrent<S, Fut, F>
where
    S: Source,
    Fut: Future<Output = Result<U, S::Error>>,
    F: FnMut(S::Item) -> Fut,
{
    type Item = U;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<U, S::Error>>> {
        let mut this = self.as_mut().project();
        while let Poll::Ready(Some(Err(done))) = this.running.poll() {
            if let Err(error) = finish(this.results, this.limit, *this.begun, done) {
                return self.fail(error);
            }
        }
        // What is emitted by this poll makes room for the next job, which begins before the consumer has its turn.
        let mut next = this.results.take();
        while this.limit.allows(this.running.len() + this.results.held) {
            let item = match this.source.as_mut().poll() {
                Poll::Ready(Some(Ok(item))) => item,
                Poll::Ready(Some(Err(error))) => return self.fail(error),
                Poll::Ready(None) | Poll::Pending => break,
            };
            let begun = this.limit.is_adaptive().then(Instant::now);
            let job = Job { work: (this.project)(item), number: *this.begun, begun };
            *this.begun += 1;
            this.results.expect_one();
            if let Poll::Ready(Some(Err(done))) = this.running.insert(job)
                && let Err(error) = finish(this.results, this.limit, *this.begun, done)
            {
                return self.fail(error);
            }
            next = next.or_else(|| this.results.take());
            if this.budget.is_spent(cx) {
                return next.map_or(Poll::Pending, |result| Poll::Ready(Some(result)));
            }
        }
        match next {
            Some(result) => Poll::Ready(Some(result)),
            None if this.source.is_done() && this.running.is_empty() => Poll::Ready(None),
            None => {
                if this.limit.allows(this.running.len() + this.results.held) {
                    this.source.park(cx);
                }
                this.running.park(cx);
                Poll::Pending
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let under_way = self.running.len() + self.results.held;
        (lower.saturating_add(under_way), upper.and_then(|upper| upper.checked_add(under_way)))
    }
}

/// Notes the output of a job; what it returns is its error.
fn finish<U, E>(
    results: &mut Results<Result<U, E>>,
    limit: &mut Limit,
    begun: u64,
    done: Done<Result<U, E>>,
) -> Result<(), E> {
    if let Some(time) = done.time {
        limit.learn(done.number, time, begun);
    }
    results.put(done.number, Ok(done.output?));
    Ok(())
}

impl<S: Source, U, Fut, F> MapConcurrent<S, Fut, F>
where
    Fut: Future<Output = Result<U, S::Error>>,
{
    /// Drops everything, then tells the error.
    fn fail(self: Pin<&mut Self>, error: S::Error) -> Poll<Option<Result<U, S::Error>>> {
        let this = self.project();
        this.source.release();
        this.running.clear();
        this.results.clear();
        Poll::Ready(Some(Err(error)))
    }
}

impl<S: Clone, Fut: Future, F: Clone> Clone for MapConcurrent<S, Fut, F> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            project: self.project.clone(),
            running: Slots::new(),
            results: Results::new(self.results.in_order),
            limit: self.limit.anew(),
            begun: 0,
            budget: Budget::new(),
        }
    }
}
