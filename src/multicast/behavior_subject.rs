//! `BehaviorSubject`: there is always a latest item, and whoever comes gets it first.

use super::{
    Observe, SendError, Subject, TrySendError,
    keep::Keep,
    subject::{Queued, Shared},
};
use crate::{Observable, operators::filter::DistinctUntilChanged, overflow::Overflow};
use std::convert::Infallible;
use tokio::task::yield_now;

/// Keeps the latest item: whoever subscribes gets it first, then what is sent from then on.
///
/// It begins with an item, so that there always is one; [`value`](Subject::value) reads it at any time.
/// When the subject has completed or failed, late subscribers get that and no item.
/// Everything else is said on [`Subject`].
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let volume = BehaviorSubject::<u8>::new(50, 16);
/// volume.send(60).await.unwrap();
/// assert_eq!(volume.value(), 60);
///
/// let Ok(heard) = volume.observe().first().await;
/// assert_eq!(heard, Some(60));
/// # }
/// ```
#[doc(alias("BehaviorProcessor", "MutableStateFlow", "StateFlow", "CurrentValueSubject", "watch"))]
pub type BehaviorSubject<T, E = Infallible> = Subject<T, E, Behavior>;

/// The kind of [`BehaviorSubject`].
#[derive(Debug)]
pub enum Behavior {}

impl Shared for Behavior {}
impl Queued for Behavior {}

impl<T: Clone, E> BehaviorSubject<T, E> {
    /// Makes a subject with its first item, whose subscribers queue up to `capacity` items each, unless they say
    /// otherwise.
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
    /// let level = BehaviorSubject::<u32>::new(3, 16);
    /// assert_eq!(level.observe().first().await, Ok(Some(3)));
    /// # }
    /// ```
    #[track_caller]
    pub fn new(first: T, capacity: usize) -> Self {
        assert!(capacity > 0, "a subject needs a capacity of at least 1");
        let subject = Self::with(capacity, Overflow::Block, Keep { count: 1, ..Keep::NOTHING });
        // Nobody can be in the way of the first item.
        let _ = subject.try_send(first);
        subject
    }

    /// The latest item, also when the subject has completed or failed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let level = BehaviorSubject::<u32>::new(3, 16);
    /// level.try_send(4).unwrap();
    /// assert_eq!(level.value(), 4);
    /// ```
    #[doc(alias("getValue", "borrow"))]
    pub fn value(&self) -> T {
        self.latest().0
    }

    /// Sends what a closure makes of the latest item, so that no change that others make meanwhile is lost.
    ///
    /// No lock is held while the closure runs.
    /// When another item was sent meanwhile, the closure is called again, with that item; what it made before is dropped.
    /// Everything else is as with [`send`](Subject::send): it waits while a subscriber that blocks has no room, and makes
    /// the item anew when there is some.
    ///
    /// # Errors
    ///
    /// When the subject has completed or failed; the error holds what was to be sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::Scope, prelude::*};
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let visits = BehaviorSubject::<u32>::new(0, 16);
    /// let doors = Scope::<std::convert::Infallible>::new();
    /// for _ in 0..4 {
    ///     let visits = visits.clone();
    ///     doors.spawn(async move {
    ///         for _ in 0..100 {
    ///             visits.update(|n| n + 1).await.unwrap();
    ///         }
    ///         Ok(())
    ///     });
    /// }
    /// doors.join().await.unwrap();
    /// assert_eq!(visits.value(), 400);
    /// # }
    /// ```
    #[doc(alias("updateAndGet", "getAndUpdate", "send_modify"))]
    pub async fn update(&self, mut change: impl FnMut(T) -> T) -> Result<(), SendError<T>> {
        if self.log().is_time_to_give_way() {
            yield_now().await;
        }
        loop {
            match self.try_update(&mut change) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Terminated(item)) => return Err(SendError::new(item)),
                Err(TrySendError::Full(unsent)) => drop(unsent),
            }
            self.room().await;
        }
    }

    /// Does the same as [`update`](Self::update) if every subscriber that blocks has room.
    ///
    /// # Errors
    ///
    /// [`TrySendError::Full`] when one has not, [`TrySendError::Terminated`] when the subject has completed or failed;
    /// both hold what was to be sent, and nobody has got it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let settings = BehaviorSubject::<Vec<&str>>::new(vec![], 16);
    /// let add = |name| move |mut all: Vec<&'static str>| {
    ///     all.push(name);
    ///     all
    /// };
    /// settings.try_update(add("dark")).unwrap();
    /// settings.try_update(add("large")).unwrap();
    /// assert_eq!(settings.value(), ["dark", "large"]);
    /// ```
    pub fn try_update(&self, mut change: impl FnMut(T) -> T) -> Result<(), TrySendError<T>> {
        loop {
            let (latest, position) = self.latest();
            if self.log().offer_at(position, change(latest))? {
                return Ok(());
            }
        }
    }

    fn latest(&self) -> (T, u64) {
        self.log().latest().expect("a behavior subject begins with an item and keeps the latest")
    }

    /// The observable of the states of the subject: a slow subscriber skips those that it missed, and sees no state twice
    /// in a row.
    ///
    /// It holds nothing but the latest item, and never makes a sender wait.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let volume = BehaviorSubject::<u8>::new(50, 16);
    /// let mut shown = Box::pin(volume.observe_distinct().to_vec());
    /// assert!(futures::poll!(&mut shown).is_pending());
    /// for level in [51, 52, 53, 53] {
    ///     volume.send(level).await.unwrap();
    /// }
    /// volume.complete();
    /// assert_eq!(shown.await, Ok(vec![50, 53]));
    /// # }
    /// ```
    #[doc(alias("conflate", "asStateFlow", "stateIn"))]
    pub fn observe_distinct(&self) -> Observable<DistinctUntilChanged<Observe<T, E>>>
    where
        T: PartialEq,
        E: Clone,
    {
        self.observe_with(Overflow::DropOldest, 1).distinct_until_changed()
    }
}
