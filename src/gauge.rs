//! How full a boundary was, and what it lost.

use crate::Observable;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

/// A look at a boundary: how full its queue was at most, and how many items it lost.
///
/// Reading it costs a load; it keeps neither the boundary nor its items alive.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let newest = from_iter(0..5).on_backpressure_buffer(2, Overflow::DropOldest);
/// let gauge = newest.gauge();
/// assert_eq!(newest.to_vec().await, Ok(vec![3, 4]));
/// assert_eq!((gauge.capacity(), gauge.high_water(), gauge.lost()), (2, 2, 3));
/// # }
/// ```
#[derive(Clone)]
pub struct Gauge {
    readings: Arc<Readings>,
}

struct Readings {
    capacity: usize,
    high_water: AtomicUsize,
    lost: AtomicU64,
}

impl Gauge {
    pub(crate) fn new(capacity: usize) -> Self {
        let readings = Readings { capacity, high_water: AtomicUsize::new(0), lost: AtomicU64::new(0) };
        Self { readings: Arc::new(readings) }
    }

    /// How many items the queue holds at most.
    pub fn capacity(&self) -> usize {
        self.readings.capacity
    }

    /// The largest number of items that were ever queued at once.
    ///
    /// A subscriber of a subject, or of a shared run, that blocks or drops the oldest is measured when it reads: one that
    /// does not read at all shows what there was when it last did.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ahead = from_iter(1..=5).prefetch(8);
    /// let gauge = ahead.gauge();
    /// assert_eq!(ahead.count().await, Ok(5));
    /// // The first one was there before the task of the source, and did not have to wait.
    /// assert_eq!((gauge.high_water(), gauge.capacity()), (4, 8));
    /// # }
    /// ```
    pub fn high_water(&self) -> usize {
        self.readings.high_water.load(Ordering::Relaxed)
    }

    /// How many items were lost because the queue was full.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let newest = from_iter(1..=5).on_backpressure_buffer(2, Overflow::DropOldest);
    /// let gauge = newest.gauge();
    /// assert_eq!((newest.to_vec().await, gauge.lost()), (Ok(vec![4, 5]), 3));
    /// # }
    /// ```
    pub fn lost(&self) -> u64 {
        self.readings.lost.load(Ordering::Relaxed)
    }

    pub(crate) fn rose_to(&self, queued: usize) {
        // Reading is cheaper than writing, and most often enough.
        if queued > self.high_water() {
            self.readings.high_water.fetch_max(queued, Ordering::Relaxed);
        }
    }

    pub(crate) fn lose(&self) {
        self.lose_many(1);
    }

    pub(crate) fn lose_many(&self, items: u64) {
        if items > 0 {
            self.readings.lost.fetch_add(items, Ordering::Relaxed);
        }
    }
}

/// What queues items, and can be asked how full its queue was; see [`Observable::gauge`].
pub trait Gauged {
    /// A look at the queue; it is the same for all clones.
    fn gauge(&self) -> Gauge;
}

/// What an observable with a queue has beside the operators.
impl<S> Observable<S> {
    /// A look at the queue of this observable and its clones: of a subject's subscriber, a callback or a task boundary.
    ///
    /// It is there before the first poll and stays after the end; take it before other operators follow.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let buffered = from_iter(0..10).on_backpressure_buffer(4, Overflow::DropNewest);
    /// let gauge = buffered.gauge();
    /// let Ok(first) = buffered.to_vec().await;
    /// assert_eq!((first, gauge.high_water(), gauge.lost()), (vec![0, 1, 2, 3], 4, 6));
    /// # }
    /// ```
    pub fn gauge(&self) -> Gauge
    where
        S: Gauged,
    {
        self.source.gauge()
    }
}

impl fmt::Debug for Gauge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gauge")
            .field("capacity", &self.capacity())
            .field("high_water", &self.high_water())
            .field("lost", &self.lost())
            .finish()
    }
}
