//! `PublishSubject`: what is sent reaches everyone who listens at that time.

use super::{
    Subject,
    keep::Keep,
    reader::Cursor,
    subject::{Queued, Shared},
};
use crate::{gauge::Gauge, overflow::Overflow};
use std::{convert::Infallible, sync::Arc};

/// Sends every item to all who are subscribed at that time; nothing is kept for later ones.
///
/// Without subscribers an item is dropped.
/// Everything else is said on [`Subject`].
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let temperatures = PublishSubject::<f64>::new(16);
/// let alarms = temperatures.observe().filter(|t| *t > 30.0).to_vec();
/// let all = temperatures.observe().count();
///
/// let send = async {
///     for t in [21.5, 31.0, 29.0, 35.5] {
///         temperatures.send(t).await.unwrap();
///     }
///     temperatures.complete();
/// };
/// let (Ok(alarms), Ok(all), ()) = tokio::join!(alarms, all, send);
/// assert_eq!((alarms, all), (vec![31.0, 35.5], 4));
/// # }
/// ```
#[doc(alias("PublishProcessor", "MutableSharedFlow", "PassthroughSubject", "Sinks"))]
pub type PublishSubject<T, E = Infallible> = Subject<T, E, Publish>;

/// The kind of [`PublishSubject`].
#[derive(Debug)]
pub enum Publish {}

impl Shared for Publish {}
impl Queued for Publish {}

impl<T, E> PublishSubject<T, E> {
    /// Makes a subject whose subscribers queue up to `capacity` items each, unless they say otherwise.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let clicks = PublishSubject::<u32>::new(16);
    /// let sum = tokio::spawn(clicks.listen().sum()); // it listens before the task runs
    /// clicks.send(1).await.unwrap();
    /// clicks.send(2).await.unwrap();
    /// clicks.complete();
    /// assert_eq!(sum.await.unwrap(), Ok(3));
    /// # }
    /// ```
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "a subject needs a capacity of at least 1");
        Self::with(capacity, Overflow::Block, Keep::NOTHING)
    }

    /// Makes a subject that keeps up to `warm_up` items for its first subscriber; when these are there and nobody has
    /// come, the senders wait.
    ///
    /// # Panics
    ///
    /// When `warm_up` or `capacity` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let jobs = PublishSubject::<u32>::warm(2, 16);
    /// jobs.send(1).await.unwrap();
    /// jobs.send(2).await.unwrap();
    /// assert!(jobs.try_send(3).is_err());
    /// assert_eq!(jobs.observe().take(2).to_vec().await, Ok(vec![1, 2]));
    /// # }
    /// ```
    #[track_caller]
    pub fn warm(warm_up: usize, capacity: usize) -> Self {
        assert!(warm_up > 0, "a subject that warms up keeps at least 1 item");
        let subject = Self::new(capacity);
        subject.log().warm_up(Arc::new(Cursor::new(Gauge::new(warm_up))), warm_up);
        subject
    }

    /// Completes the subject when its last subscriber leaves, so that the senders learn of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ticks = PublishSubject::<u32>::new(16).auto_cancel();
    /// let subscription = ticks.observe().subscribe(|n| println!("{n}"));
    /// assert!(ticks.send(1).await.is_ok());
    /// drop(subscription);
    /// assert!(ticks.send(2).await.is_err());
    /// # }
    /// ```
    #[must_use]
    #[doc(alias = "autoCancel")]
    pub fn auto_cancel(self) -> Self {
        self.log().end_at_zero();
        self
    }

    /// Hands every item to a closure that is sent while nobody is subscribed, and would be dropped otherwise.
    ///
    /// The closure is called by the sender; of several that are set, the first counts.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::sync::atomic::{AtomicU32, Ordering};
    ///
    /// static UNHEARD: AtomicU32 = AtomicU32::new(0);
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ticks = PublishSubject::<u32>::new(16).on_unheard(|_| drop(UNHEARD.fetch_add(1, Ordering::Relaxed)));
    /// ticks.send(1).await.unwrap();
    /// assert_eq!(UNHEARD.load(Ordering::Relaxed), 1);
    /// # }
    /// ```
    #[must_use]
    #[doc(alias("onNextDropped", "doOnDiscard"))]
    pub fn on_unheard<F: Fn(T) + Send + Sync + 'static>(self, unheard: F) -> Self {
        self.log().on_unheard(Box::new(unheard));
        self
    }
}
