//! `PublishSubject`: what is sent reaches everyone who listens at that time.

use super::{SendError, TrySendError};
use crate::{
    IntoObservable, Observable, Observer,
    gauge::{Gauge, Gauged},
    overflow::{Lagged, Overflow},
    source::Source,
};
use futures::task::AtomicWaker;
use std::{
    collections::VecDeque,
    convert::Infallible,
    fmt,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio::sync::Notify;

/// Sends every item to all who are subscribed at that time; nothing is kept for later ones.
///
/// Every subscriber has a queue of its own and says itself what happens when it is full: by default the sender waits, so
/// that a slow subscriber slows the senders down and nothing is lost.
/// All subscribers see all items in the same order, also when several tasks send, or when a subscriber sends while it
/// handles an item.
/// Clones are handles of the same subject; when the last one is dropped, the subject completes.
/// Observables made by [`observe`](Self::observe) are no handles.
///
/// # Completion and errors
///
/// [`complete`](Self::complete) and [`fail`](Self::fail) reach every subscriber behind what it has queued, and whoever
/// subscribes later at once.
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
#[doc(alias("Subject", "PublishProcessor", "MutableSharedFlow", "PassthroughSubject", "Sinks"))]
pub struct PublishSubject<T, E = Infallible> {
    handle: Arc<Handle<T, E>>,
}

/// What all handles share; dropping it completes the subject.
struct Handle<T, E> {
    hub: Arc<Hub<T, E>>,
    capacity: usize,
}

/// What handles and subscribers share.
struct Hub<T, E> {
    state: Mutex<State<T, E>>,
    /// Wakes one sender for every room that was made; a sender that leaves room behind wakes the next.
    room: Notify,
}

struct State<T, E> {
    /// The subscribers by their places; a place is used again.
    seats: Vec<Option<Seat<T, E>>>,
    end: Option<End<E>>,
}

enum End<E> {
    Completed,
    Failed(Arc<E>),
}

/// A subscriber, as the senders see it.
struct Seat<T, E> {
    queue: VecDeque<Arc<T>>,
    capacity: usize,
    overflow: Overflow<E>,
    /// How many items did not fit since it began to fail; only where overflow is an error.
    lagged: u64,
    gauge: Gauge,
    waker: Arc<AtomicWaker>,
}

impl<T, E> PublishSubject<T, E> {
    /// Makes a subject whose subscribers queue up to `capacity` items each, unless they say otherwise.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0.
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "a subject needs a capacity of at least 1");
        let state = State { seats: Vec::new(), end: None };
        let hub = Arc::new(Hub { state: Mutex::new(state), room: Notify::new() });
        Self { handle: Arc::new(Handle { hub, capacity }) }
    }

    /// Sends an item to all subscribers, and waits while one that blocks has no room.
    ///
    /// Without subscribers the item is dropped.
    /// Dropping the future before it is ready means that nobody has got the item.
    /// Inside the handling of an item of this very subject use [`try_send`](Self::try_send): there, waiting for room would
    /// be waiting for oneself.
    ///
    /// # Errors
    ///
    /// When the subject has completed or failed; the error holds the item.
    pub async fn send(&self, item: T) -> Result<(), SendError<T>> {
        let hub = &self.handle.hub;
        let mut item = item;
        loop {
            item = match hub.offer(item) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Terminated(item)) => return Err(SendError::new(item)),
                Err(TrySendError::Full(item)) => item,
            };
            hub.until_room().await;
        }
    }

    /// Sends an item to all subscribers if every one that blocks has room.
    ///
    /// # Errors
    ///
    /// [`TrySendError::Full`] when one has not, [`TrySendError::Terminated`] when the subject has completed or failed;
    /// both hold the item, and nobody has got it.
    pub fn try_send(&self, item: T) -> Result<(), TrySendError<T>> {
        self.handle.hub.offer(item)
    }

    /// Completes the subject: every subscriber ends when it has read what it has queued.
    ///
    /// A subject that has already completed or failed stays as it is.
    pub fn complete(&self) {
        self.handle.hub.end(End::Completed);
    }

    /// Fails the subject: every subscriber fails when it has read what it has queued.
    ///
    /// A subject that has already completed or failed stays as it is.
    pub fn fail(&self, error: E) {
        self.handle.hub.end(End::Failed(Arc::new(error)));
    }

    /// The observable of what is sent from its first poll on; when its queue is full, the senders wait.
    pub fn observe(&self) -> Observable<Observe<T, E>>
    where
        T: Clone,
        E: Clone,
    {
        self.observe_with(Overflow::Block, self.handle.capacity)
    }

    /// The observable of what is sent from its first poll on, with a queue and an overflow policy of its own.
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
    /// let prices = PublishSubject::<u32>::new(64);
    /// // A display that cannot keep up shows the newest price; it slows nobody down.
    /// let display = prices.observe_with(Overflow::DropOldest, 1).for_each(|price| println!("{price}")).spawn();
    /// for price in 0..1_000 {
    ///     prices.send(price).await.unwrap();
    /// }
    /// # drop(display);
    /// # }
    /// ```
    #[track_caller]
    pub fn observe_with(&self, overflow: Overflow<E>, capacity: usize) -> Observable<Observe<T, E>>
    where
        T: Clone,
        E: Clone,
    {
        assert!(capacity > 0, "a subscriber needs a capacity of at least 1");
        let hub = Arc::clone(&self.handle.hub);
        Observable::new(Observe { hub, overflow, gauge: Gauge::new(capacity), seat: None, ended: false })
    }

    /// How many subscribers there are now.
    pub fn subscriber_count(&self) -> usize {
        self.handle.hub.lock().seats.iter().flatten().count()
    }
}

impl<T, E> Hub<T, E> {
    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues an item for all, or for none. What it replaces is dropped, and who waits is woken, outside the lock.
    fn offer(&self, item: T) -> Result<(), TrySendError<T>> {
        let mut replaced = Vec::new();
        let mut wakers = Vec::new();
        let left_room = {
            let mut state = self.lock();
            if state.end.is_some() {
                return Err(TrySendError::Terminated(item));
            }
            if state.seats.iter().flatten().any(Seat::is_blocked) {
                return Err(TrySendError::Full(item));
            }
            let item = Arc::new(item);
            for seat in state.seats.iter_mut().flatten() {
                if seat.queue.is_empty() {
                    wakers.push(Arc::clone(&seat.waker));
                }
                replaced.extend(seat.take(Arc::clone(&item)));
            }
            // Without subscribers the item is dropped with the others.
            replaced.push(item);
            !state.seats.iter().flatten().any(Seat::is_blocked)
        };
        drop(replaced);
        wakers.iter().for_each(|waker| waker.wake());
        if left_room {
            self.room.notify_one();
        }
        Ok(())
    }

    /// Ready when there is room for all, or the subject has ended.
    async fn until_room(&self) {
        let mut room = pin!(self.room.notified());
        // Listening begins before the look, so that room made in between is heard.
        room.as_mut().enable();
        let is_full = {
            let state = self.lock();
            state.end.is_none() && state.seats.iter().flatten().any(Seat::is_blocked)
        };
        if is_full {
            room.await;
        }
    }

    fn end(&self, end: End<E>) {
        let mut state = self.lock();
        if state.end.is_some() {
            drop(state);
            drop(end);
            return;
        }
        state.end = Some(end);
        let wakers: Vec<_> = state.seats.iter().flatten().map(|seat| Arc::clone(&seat.waker)).collect();
        drop(state);
        wakers.iter().for_each(|waker| waker.wake());
        self.room.notify_waiters();
    }

    fn subscribe(&self, seat: Seat<T, E>) -> usize {
        let mut state = self.lock();
        match state.seats.iter().position(Option::is_none) {
            Some(place) => {
                state.seats[place] = Some(seat);
                place
            }
            None => {
                state.seats.push(Some(seat));
                state.seats.len() - 1
            }
        }
    }

    fn unsubscribe(&self, place: usize) {
        let seat = self.lock().seats[place].take();
        if seat.as_ref().is_some_and(Seat::is_blocked) {
            self.room.notify_one();
        }
        drop(seat);
    }
}

impl<T, E> Seat<T, E> {
    /// The senders have to wait for this subscriber.
    fn is_blocked(&self) -> bool {
        matches!(self.overflow, Overflow::Block) && self.queue.len() >= self.capacity
    }

    /// Queues an item as the overflow policy has it, and gives back what is lost by that.
    fn take(&mut self, item: Arc<T>) -> Option<Arc<T>> {
        if self.queue.len() < self.capacity && self.lagged == 0 {
            self.queue.push_back(item);
            self.gauge.rose_to(self.queue.len());
            return None;
        }
        self.gauge.lose();
        match self.overflow {
            Overflow::DropOldest => {
                let oldest = self.queue.pop_front();
                self.queue.push_back(item);
                oldest
            }
            Overflow::Error(_) => {
                self.lagged += 1;
                Some(item)
            }
            Overflow::DropNewest | Overflow::Block => Some(item),
        }
    }
}

impl<T, E> Clone for PublishSubject<T, E> {
    fn clone(&self) -> Self {
        Self { handle: Arc::clone(&self.handle) }
    }
}

impl<T, E> fmt::Debug for PublishSubject<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublishSubject").field("subscribers", &self.subscriber_count()).finish_non_exhaustive()
    }
}

impl<T, E> Drop for Handle<T, E> {
    fn drop(&mut self) {
        self.hub.end(End::Completed);
    }
}

impl<T, E> IntoObservable for &PublishSubject<T, E>
where
    T: Clone,
    E: Clone,
{
    type Item = T;
    type Error = E;
    type Source = Observe<T, E>;

    fn into_observable(self) -> Observable<Observe<T, E>> {
        self.observe()
    }
}

/// What the observer is told is sent on to the subject's subscribers; when the subject has terminated, it is dropped.
impl<T, E> Observer<T, E> for PublishSubject<T, E>
where
    T: Send + Sync,
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
        PublishSubject::complete(self);
    }
}

/// The source of [`PublishSubject::observe`]: a recipe until it is first polled, a subscriber from then on.
pub struct Observe<T, E> {
    hub: Arc<Hub<T, E>>,
    overflow: Overflow<E>,
    gauge: Gauge,
    /// The place among the subscribers, and the waker that the senders use.
    seat: Option<(usize, Arc<AtomicWaker>)>,
    ended: bool,
}

impl<T, E> Gauged for Observe<T, E> {
    fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }
}

/// What a look at the queue found.
enum Found<T, E> {
    Item { item: Arc<T>, made_room: bool },
    Lagged(E),
    Failed(Arc<E>),
    Completed,
    Nothing,
}

impl<T, E> Observe<T, E> {
    fn look(&self, place: usize) -> Found<T, E> {
        let mut state = self.hub.lock();
        let State { seats, end } = &mut *state;
        let Some(seat) = &mut seats[place] else { return Found::Completed };
        let was_blocked = seat.is_blocked();
        if let Some(item) = seat.queue.pop_front() {
            return Found::Item { item, made_room: was_blocked };
        }
        if let (1.., Overflow::Error(make)) = (seat.lagged, seat.overflow) {
            let lagged = Lagged::new(seat.lagged);
            drop(state);
            return Found::Lagged(make(lagged));
        }
        match end {
            Some(End::Completed) => Found::Completed,
            Some(End::Failed(error)) => Found::Failed(Arc::clone(error)),
            None => Found::Nothing,
        }
    }

    fn unsubscribe(&mut self) {
        if let Some((place, _)) = self.seat.take() {
            self.hub.unsubscribe(place);
        }
    }
}

impl<T, E> Source for Observe<T, E>
where
    T: Clone,
    E: Clone,
{
    type Item = T;
    type Error = E;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let (place, waker) = match &self.seat {
            Some((place, waker)) => (*place, Arc::clone(waker)),
            None => {
                let waker = Arc::new(AtomicWaker::new());
                let seat = Seat {
                    queue: VecDeque::new(),
                    capacity: self.gauge.capacity(),
                    overflow: self.overflow,
                    lagged: 0,
                    gauge: self.gauge.clone(),
                    waker: Arc::clone(&waker),
                };
                let place = self.hub.subscribe(seat);
                self.seat = Some((place, Arc::clone(&waker)));
                (place, waker)
            }
        };
        let mut found = self.look(place);
        if let Found::Nothing = found {
            waker.register(cx.waker());
            found = self.look(place);
        }
        let terminal = match found {
            Found::Nothing => return Poll::Pending,
            Found::Item { item, made_room } => {
                if made_room {
                    self.hub.room.notify_one();
                }
                return Poll::Ready(Some(Ok(Arc::unwrap_or_clone(item))));
            }
            Found::Lagged(error) => Some(Err(error)),
            Found::Failed(error) => Some(Err(Arc::unwrap_or_clone(error))),
            Found::Completed => None,
        };
        self.ended = true;
        self.unsubscribe();
        Poll::Ready(terminal)
    }
}

impl<T, E> Clone for Observe<T, E> {
    fn clone(&self) -> Self {
        let (hub, overflow) = (Arc::clone(&self.hub), self.overflow);
        Self { hub, overflow, gauge: self.gauge.clone(), seat: None, ended: false }
    }
}

impl<T, E> Drop for Observe<T, E> {
    fn drop(&mut self) {
        self.unsubscribe();
    }
}
