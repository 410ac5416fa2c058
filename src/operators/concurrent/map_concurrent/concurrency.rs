//! How many jobs run at once: a number, or one that follows the time that jobs take.

use std::{
    fmt,
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// How many jobs run at once: a fixed number, which a `usize` becomes by itself, or one that adapts.
///
/// # Examples
///
/// ```
/// use headwater::{operators::concurrent::Concurrency, prelude::*};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let limit = Concurrency::adaptive(1..=100);
/// let requests = from_iter(0..500).map_concurrent(limit.clone(), async |n| {
///     tokio::time::sleep(Duration::from_millis(20)).await;
///     Ok(n)
/// });
/// assert_eq!(requests.count().await, Ok(500));
/// // However many ran at once, none took longer for it.
/// assert!(limit.current() > 50);
/// # }
/// ```
#[derive(Clone)]
pub struct Concurrency {
    least: usize,
    most: usize,
    /// The limit of the pipeline that changed it last.
    current: Arc<AtomicUsize>,
}

impl Concurrency {
    /// So many jobs at once.
    ///
    /// # Panics
    ///
    /// When `jobs` is 0.
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
    /// let slow = from_iter(0..6).map_concurrent(Concurrency::fixed(3), async |n: u32| {
    ///     sleep(Duration::from_secs(1)).await;
    ///     Ok(n)
    /// });
    /// assert_eq!(slow.count().await, Ok(6));
    /// assert_eq!(begin.elapsed().as_secs(), 2); // three and three
    /// # }
    /// ```
    #[track_caller]
    pub fn fixed(jobs: usize) -> Self {
        Self::adaptive(jobs..=jobs)
    }

    /// As many jobs at once as do not slow each other down, within the range.
    ///
    /// The limit begins at the start of the range, and doubles as long as the jobs of a round do not take longer than
    /// before; from then on it grows by one a round.
    /// When the mean time of a round is more than a quarter above the best one known, the limit falls by a fifth.
    /// A round is as many jobs as the limit allows, and eight at least.
    /// A start of the range that is too slow by that measure sets a new one: jobs may become slower for another reason.
    /// It does not grow while it is not made use of.
    ///
    /// # Panics
    ///
    /// When the range begins with 0 or is empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let limit = Concurrency::adaptive(1..=32);
    /// let answers = from_iter(0..500).map_concurrent(limit.clone(), async |n: u32| {
    ///     tokio::time::sleep(Duration::from_millis(20)).await; // a service that nothing slows down
    ///     Ok(n)
    /// });
    /// assert_eq!(answers.count().await, Ok(500));
    /// assert_eq!(limit.current(), 32);
    /// # }
    /// ```
    #[track_caller]
    pub fn adaptive(jobs: RangeInclusive<usize>) -> Self {
        let (least, most) = jobs.into_inner();
        assert!(least > 0, "a concurrency needs to be at least 1");
        assert!(least <= most, "a concurrency needs a range that is not empty");
        Self { least, most, current: Arc::new(AtomicUsize::new(least)) }
    }

    /// The limit as it is now; of several pipelines that were given clones of this, that of the one that changed it last.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let limit = Concurrency::adaptive(4..=32);
    /// assert_eq!(limit.current(), 4); // nothing is known as yet
    /// let numbers = from_iter(0..100).map_concurrent(limit.clone(), async |n: u32| Ok(n));
    /// assert_eq!(numbers.count().await, Ok(100));
    /// assert_eq!(limit.current(), 32); // none took longer for it
    /// # }
    /// ```
    pub fn current(&self) -> usize {
        self.current.load(Ordering::Relaxed)
    }
}

impl From<usize> for Concurrency {
    #[track_caller]
    fn from(jobs: usize) -> Self {
        Self::fixed(jobs)
    }
}

impl fmt::Debug for Concurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Concurrency")
            .field("least", &self.least)
            .field("most", &self.most)
            .field("current", &self.current())
            .finish()
    }
}

/// The fewest jobs by whose mean time the limit is judged.
const SHORTEST_ROUND: u64 = 8;

/// The limit of one pipeline, and what it has learned.
pub(super) struct Limit {
    concurrency: Concurrency,
    limit: usize,
    /// It has not been too high since it began, or began anew.
    doubles: bool,
    /// The best mean time of a round.
    best: Option<Duration>,
    round: Round,
}

/// What is known of the jobs of a round.
#[derive(Default)]
struct Round {
    /// The number of its first job: those before it were begun under another limit.
    first: u64,
    jobs: u64,
    time: Duration,
    /// There was no room for one more job.
    was_full: bool,
}

impl Limit {
    pub(super) fn new(concurrency: Concurrency) -> Self {
        let limit = concurrency.least;
        Self { concurrency, limit, doubles: true, best: None, round: Round::default() }
    }

    /// The same at its beginning.
    pub(super) fn anew(&self) -> Self {
        Self::new(self.concurrency.clone())
    }

    /// Whether one more job may be begun while so many are under way.
    pub(super) fn allows(&mut self, under_way: usize) -> bool {
        let allows = under_way < self.limit;
        self.round.was_full |= !allows;
        allows
    }

    /// Whether the time of jobs is of interest.
    pub(super) fn is_adaptive(&self) -> bool {
        self.concurrency.least < self.concurrency.most
    }

    /// Learns that a job took so long; `next` is the number that the next job will have.
    pub(super) fn learn(&mut self, job: u64, time: Duration, next: u64) {
        if job < self.round.first {
            return;
        }
        self.round.jobs += 1;
        self.round.time += time;
        if self.round.jobs < SHORTEST_ROUND.max(self.limit as u64) {
            return;
        }
        let round = std::mem::replace(&mut self.round, Round { first: next, ..Round::default() });
        let mean = round.time.div_f64(round.jobs as f64);
        let best = self.best.unwrap_or(mean).min(mean);
        self.best = Some(best);
        if mean > best.mul_f64(1.25) {
            // Where even the least is too slow, the best time is out of reach by now, and all is to be learned anew.
            self.doubles = self.limit == self.concurrency.least;
            if self.doubles {
                self.best = Some(mean);
            }
            self.limit = (self.limit * 4 / 5).max(self.concurrency.least);
        } else if round.was_full {
            let more = if self.doubles { self.limit } else { 1 };
            self.limit = self.limit.saturating_add(more).min(self.concurrency.most);
        }
        self.concurrency.current.store(self.limit, Ordering::Relaxed);
    }
}
