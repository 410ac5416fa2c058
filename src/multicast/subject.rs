//! What all subjects have in common: handles that send, observables that receive.

use super::{
    SendError, TrySendError,
    keep::Keep,
    log::{End, Log},
    reader::Reader,
};
use crate::{Observer, overflow::Overflow};
use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};
use tokio::task::yield_now;

/// What is both: an observer, to which items are sent, and an observable for everyone who subscribes.
///
/// The kinds differ in what they keep for those who subscribe later, and have names of their own:
/// [`PublishSubject`](super::PublishSubject) nothing, [`BehaviorSubject`](super::BehaviorSubject) the latest item,
/// [`ReplaySubject`](super::ReplaySubject) a number of items, [`AsyncSubject`](super::AsyncSubject) the last item until
/// it completes, [`UnicastSubject`](super::UnicastSubject) everything for the one who will come.
///
/// A subject is a handle: its clones are handles of the same subject, which completes when the last one is dropped.
/// Observables made by `observe` are no handles.
///
/// Every subscriber says itself what happens when it cannot keep up: by default the sender waits, so that a slow
/// subscriber slows the senders down and nothing is lost; a lossy one slows nobody down.
/// All subscribers see all items in one order, also when several tasks send at once, or when a subscriber sends while it
/// handles an item.
///
/// # Completion and errors
///
/// [`complete`](Self::complete) and [`fail`](Self::fail) wake every subscriber at once, and reach it behind what it has
/// not read yet; whoever subscribes later, they reach at the first poll.
///
/// # Cost and bounds
///
/// Items are written once, into a log that all who block or drop the oldest read without a lock; nothing is copied but
/// the item that is handed out, by `T: Clone`, for which an `Arc` is a good `T`.
/// What all have read is dropped 32 items at a time, or as many as fit into the capacity, and when all wait for the next
/// item; until then up to a capacity and 31 items that were read may be held.
///
/// # Examples
///
/// ```
/// use headwater::{multicast::Subject, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// // A function of any kind of subject.
/// async fn announce<K>(to: &Subject<u32, std::convert::Infallible, K>) {
///     to.send(7).await.unwrap();
/// }
///
/// let (latest, all) = (BehaviorSubject::new(0, 8), ReplaySubject::new(8, 8));
/// announce(&latest).await;
/// announce(&all).await;
/// assert_eq!(latest.value(), 7);
/// # }
/// ```
pub struct Subject<T, E, K> {
    handle: Arc<Handle<T, E>>,
    kind: PhantomData<fn() -> K>,
}

/// A kind of subject that anybody can subscribe to, at any time.
#[expect(unnameable_types, reason = "the kinds of subjects are ours to tell")]
pub trait Shared {}

/// A kind of subject whose subscribers have queues.
#[expect(unnameable_types, reason = "the kinds of subjects are ours to tell")]
pub trait Queued: Shared {}

/// What all handles share; dropping it completes the subject.
struct Handle<T, E> {
    log: Arc<Log<T, E>>,
    overflow: Overflow<E>,
    capacity: usize,
    /// The one subscriber of a subject that is for one only, until it comes.
    reserved: Mutex<Option<Reader<T, E>>>,
}

impl<T, E> Drop for Handle<T, E> {
    fn drop(&mut self) {
        self.log.end(End::Completed);
    }
}

impl<T, E, K> Subject<T, E, K> {
    pub(super) fn with(capacity: usize, overflow: Overflow<E>, keep: Keep) -> Self {
        let log = Arc::new(Log::new(capacity, keep));
        Self { handle: Arc::new(Handle { log, overflow, capacity, reserved: Mutex::new(None) }), kind: PhantomData }
    }

    /// Keeps a subscriber for [`take_reserved`](Self::take_reserved).
    pub(super) fn reserve(&self, reader: Reader<T, E>) {
        *self.handle.reserved.lock().unwrap_or_else(PoisonError::into_inner) = Some(reader);
    }

    pub(super) fn take_reserved(&self) -> Option<Reader<T, E>> {
        self.handle.reserved.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn log(&self) -> &Arc<Log<T, E>> {
        &self.handle.log
    }

    pub(super) fn overflow(&self) -> Overflow<E> {
        self.handle.overflow
    }

    pub(super) fn capacity(&self) -> usize {
        self.handle.capacity
    }

    /// Whether there is an observable of it, subscribed or not.
    pub(crate) fn is_observed(&self) -> bool {
        Arc::strong_count(self.log()) > 1
    }

    /// Ready when somebody waits for the next item, and all have room for it.
    pub(crate) fn poll_wanted(&self, ticket: &mut Option<u64>, cx: &Context<'_>) -> Poll<()> {
        ready!(self.log().poll_room(ticket, cx));
        self.log().poll_asked(cx)
    }

    /// Ready when the subject may be tried again.
    pub(crate) fn room(&self) -> Room<T, E> {
        Room { log: Arc::clone(self.log()), ticket: None }
    }

    /// Sends an item to all subscribers, and waits while one that blocks has no room.
    ///
    /// Senders that wait are woken in the order in which they came; the room is for the first that is polled, be it one that
    /// has just come.
    /// After every 1,024 items it gives way to other tasks, so that a sender that never waits stops none.
    /// Dropping the future before it is ready means that nobody has got the item.
    /// One that has waited and is neither polled when there is room nor dropped holds up those behind it.
    /// Inside the handling of an item of this very subject use [`try_send`](Self::try_send): there, waiting for room would
    /// be waiting for oneself.
    ///
    /// # Errors
    ///
    /// When the subject has completed or failed; the error holds the item.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let jobs = PublishSubject::<u32>::new(1);
    /// let worker = jobs.observe().for_each(drop).spawn();
    /// for n in 0..100 {
    ///     jobs.send(n).await.unwrap(); // waits for the worker whenever it is full
    /// }
    /// jobs.complete();
    /// assert_eq!(worker.await, Ok(Completion::Completed));
    /// # }
    /// ```
    #[doc(alias("next", "onNext", "emit"))]
    pub async fn send(&self, item: T) -> Result<(), SendError<T>>
    where
        T: Clone,
    {
        let mut item = item;
        if self.log().is_time_to_give_way() {
            yield_now().await;
        }
        loop {
            item = match self.log().offer(item) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Terminated(item)) => return Err(SendError::new(item)),
                Err(TrySendError::Full(item)) => item,
            };
            self.room().await;
        }
    }

    /// Sends an item to all subscribers if every one that blocks has room.
    ///
    /// # Errors
    ///
    /// [`TrySendError::Full`] when one has not, [`TrySendError::Terminated`] when the subject has completed or failed;
    /// both hold the item, and nobody has got it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// use headwater::multicast::TrySendError;
    ///
    /// let jobs = UnicastSubject::<u32>::new(1);
    /// assert_eq!(jobs.try_send(1), Ok(()));
    /// assert_eq!(jobs.try_send(2), Err(TrySendError::Full(2)));
    /// jobs.complete();
    /// assert_eq!(jobs.try_send(3), Err(TrySendError::Terminated(3)));
    /// ```
    #[doc(alias("tryEmit", "tryEmitNext", "tryOnNext"))]
    pub fn try_send(&self, item: T) -> Result<(), TrySendError<T>>
    where
        T: Clone,
    {
        self.log().offer(item)
    }

    /// Completes the subject: every subscriber ends when it has read what is there for it.
    ///
    /// A subject that has already completed or failed stays as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let history = ReplaySubject::<u32>::new(8, 8);
    /// history.send(1).await.unwrap();
    /// history.complete();
    /// assert_eq!(history.observe().to_vec().await, Ok(vec![1]));
    /// assert!(history.send(2).await.is_err());
    /// # }
    /// ```
    #[doc(alias("onComplete", "tryEmitComplete", "close"))]
    pub fn complete(&self) {
        self.log().end(End::Completed);
    }

    /// Fails the subject: every subscriber fails when it has read what is there for it.
    ///
    /// A subject that has already completed or failed stays as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let feed = PublishSubject::<u32, &str>::new(8);
    /// let reader = feed.observe().subscribe(|n| println!("{n}"));
    /// feed.fail("the line is dead");
    /// assert_eq!(reader.await, Err("the line is dead"));
    /// # }
    /// ```
    #[doc(alias("error", "onError", "tryEmitError"))]
    pub fn fail(&self, error: E) {
        self.log().end(End::Failed(Arc::new(error)));
    }

    /// Whether the subject has completed or failed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let feed = PublishSubject::<u32, &str>::new(8);
    /// assert!(!feed.is_terminated());
    /// feed.fail("the line is dead");
    /// assert!(feed.is_terminated());
    /// ```
    pub fn is_terminated(&self) -> bool {
        self.log().ended().is_some()
    }

    /// How many subscribers there are now.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let clicks = PublishSubject::<u32>::new(8);
    /// let (one, other) = (clicks.observe().subscribe(drop), clicks.observe().subscribe(drop));
    /// assert_eq!(clicks.subscriber_count(), 2);
    /// drop(one);
    /// assert_eq!(clicks.subscriber_count(), 1);
    /// # drop(other);
    /// # }
    /// ```
    #[doc(alias("observed", "hasObservers", "subscriptionCount"))]
    pub fn subscriber_count(&self) -> usize {
        let reserved = self.handle.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        // The place of one who has not come is nobody.
        self.log().subscribers().saturating_sub(usize::from(reserved.is_some()))
    }
}

/// Ready when there is room for all, or the subject has ended.
pub(crate) struct Room<T, E> {
    log: Arc<Log<T, E>>,
    /// The place among the senders that wait.
    ticket: Option<u64>,
}

impl<T, E> Future for Room<T, E> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { log, ticket } = &mut *self;
        log.poll_room(ticket, cx)
    }
}

impl<T, E> Drop for Room<T, E> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.log.leave(ticket);
        }
    }
}

impl<T, E, K> Clone for Subject<T, E, K> {
    fn clone(&self) -> Self {
        Self { handle: Arc::clone(&self.handle), kind: PhantomData }
    }
}

impl<T, E, K> fmt::Debug for Subject<T, E, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject").field("subscribers", &self.subscriber_count()).finish_non_exhaustive()
    }
}

/// What the observer is told is sent on to the subject's subscribers; when the subject has terminated, it wants no more.
impl<T, E, K> Observer<T, E> for Subject<T, E, K>
where
    T: Clone + Send + Sync,
    E: Send + Sync,
{
    async fn next(&mut self, item: T) {
        // Whoever terminated the subject did not want any more.
        let _ = self.send(item).await;
    }

    async fn error(&mut self, error: E) {
        self.fail(error);
    }

    async fn complete(&mut self) {
        Subject::complete(self);
    }

    fn is_closed(&self) -> bool {
        self.is_terminated()
    }
}
