//! `from_callback`: what an interface of callbacks calls back with.

use crate::{
    Observable,
    gauge::{Gauge, Gauged},
    multicast::{SendError, TrySendError},
    overflow::{Lagged, Overflow},
    parts::blocking,
    source::Source,
};
use futures::task::AtomicWaker;
use pin_project::pin_project;
use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

/// Registers a callback at the first poll and emits what it is called with, until it is unregistered by drop.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_callback.svg"))]
///
/// ```
/// # use headwater::{prelude::*, testing::TestError};
/// # headwater::testing::marble(|m| {
/// let calls = m.cold("-a-b-|");
/// let source = from_callback(8, Overflow::<TestError>::Block, move |sink| {
///     // The guard: dropping the subscription ends the calls.
///     calls.on_error_complete().subscribe(move |item| sink.send(item).unwrap())
/// });
/// m.expect(source, "-a-b-|");
/// # m.picture("docs/marbles/from_callback.svg", "from_callback(8, Overflow::Block, register)");
/// # });
/// ```
///
/// The closure registers the callback and gives back a guard, whose drop unregisters it: what the interface returns, if
/// that is such a guard, or a [`Teardown`] with a closure that does it.
/// It is called once a subscription; where it is `Clone`, so is the recipe.
/// The [`CallbackSink`] can be cloned, and called from any thread, also from within the closure.
///
/// A callback cannot be suspended as an asynchronous producer can, so the items lie in a queue of exactly `capacity`, and
/// `overflow` says what happens when it is full:
///
/// | | an item that does not fit |
/// |---|---|
/// | [`Overflow::Block`] | [`send`](CallbackSink::send) gives it back; [`blocking_send`](CallbackSink::blocking_send) blocks the thread until there is room |
/// | [`Overflow::DropOldest`] | takes the place of the oldest one |
/// | [`Overflow::DropNewest`] | is dropped |
/// | [`Overflow::Error`] | is dropped, and the observable fails behind what is queued |
///
/// Its [`gauge`](Observable::gauge) counts what was lost.
///
/// # Completion and errors
///
/// [`CallbackSink::complete`] and [`CallbackSink::fail`] end it behind the items that are queued; it also completes when
/// the last sink is dropped, as nobody can call any more.
/// The callback is unregistered before the end is told.
///
/// # Cancellation
///
/// Closes the queue, so that a thread that waits for room wakes up, unregisters the callback, and drops what is queued.
///
/// # Panics
///
/// When `capacity` is 0.
///
/// # Examples
///
/// ```
/// use headwater::{create::Teardown, prelude::*};
/// use std::{convert::Infallible, thread};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let numbers = from_callback(16, Overflow::<Infallible>::Block, |sink| {
///     let thread = thread::spawn(move || (0..100).all(|n| sink.blocking_send(n).is_ok()));
///     Teardown::new(move || drop(thread.join()))
/// });
/// let Ok(first) = numbers.take(3).to_vec().await;
/// assert_eq!(first, [0, 1, 2]);
/// # }
/// ```
///
/// # See also
///
/// [`create`](fn@crate::create::create) where the producer can wait,
/// [`from_receiver`](fn@crate::create::from_receiver) where it sends into a channel already.
#[doc(alias(
    "fromEvent",
    "fromEventPattern",
    "bindCallback",
    "bindNodeCallback",
    "callbackFlow",
    "bridge",
    "FluxSink",
    "BufferOverflow"
))]
#[track_caller]
pub fn from_callback<T, E, G, F>(
    capacity: usize,
    overflow: Overflow<E>,
    register: F,
) -> Observable<FromCallback<T, E, G, F>>
where
    F: FnOnce(CallbackSink<T, E>) -> G,
{
    assert!(capacity > 0, "a callback needs a queue with room for at least 1 item");
    Observable::new(FromCallback { register: Some(register), overflow, gauge: Gauge::new(capacity), running: None })
}

/// Calls a closure when it is dropped: the guard of a callback that is unregistered by a call.
///
/// # Examples
///
/// ```
/// use headwater::create::Teardown;
///
/// let guard = Teardown::new(|| println!("unregistered"));
/// drop(guard);
/// ```
#[must_use = "it is dropped, and its closure called, at once"]
pub struct Teardown<F: FnOnce()> {
    /// Gone once it was called.
    act: Option<F>,
}

impl<F: FnOnce()> Teardown<F> {
    /// Calls `act` when it is dropped.
    pub fn new(act: F) -> Self {
        Self { act: Some(act) }
    }
}

impl<F: FnOnce()> Drop for Teardown<F> {
    fn drop(&mut self) {
        if let Some(act) = self.act.take() {
            act();
        }
    }
}

impl<F: FnOnce()> fmt::Debug for Teardown<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Teardown").finish_non_exhaustive()
    }
}

/// Where a callback of [`from_callback`] puts its items; clones are sinks of the same observable.
pub struct CallbackSink<T, E> {
    shared: Arc<Shared<T, E>>,
}

impl<T, E> CallbackSink<T, E> {
    /// Queues an item, without waiting.
    ///
    /// # Errors
    ///
    /// [`TrySendError::Full`] when the queue is full and its policy is [`Overflow::Block`],
    /// [`TrySendError::Terminated`] when the observable is gone or at its end; both hold the item.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{multicast::TrySendError, prelude::*};
    /// use std::convert::Infallible;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbers = from_callback(2, Overflow::<Infallible>::Block, |sink| {
    ///     let refused: Vec<_> = (1..=3).filter_map(|n| sink.send(n).err()).collect();
    ///     assert_eq!(refused, [TrySendError::Full(3)]);
    ///     sink.complete();
    /// });
    /// assert_eq!(numbers.to_vec().await, Ok(vec![1, 2]));
    /// # }
    /// ```
    pub fn send(&self, item: T) -> Result<(), TrySendError<T>> {
        let mut state = self.shared.lock();
        if state.is_over() {
            drop(state);
            return Err(TrySendError::Terminated(item));
        }
        if state.is_full() && matches!(state.overflow, Overflow::Block) {
            drop(state);
            return Err(TrySendError::Full(item));
        }
        let lost = state.take(item);
        drop(state);
        self.shared.waker.wake();
        drop(lost);
        Ok(())
    }

    /// Queues an item, and blocks the thread while the queue is full and its policy is [`Overflow::Block`].
    ///
    /// # Errors
    ///
    /// When the observable is gone or at its end, also while the thread waits; the error holds the item.
    ///
    /// # Panics
    ///
    /// In an asynchronous task, where it would hold up the very consumer that it waits for.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{create::Teardown, prelude::*};
    /// use std::{convert::Infallible, thread};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// // A queue of 1: the thread waits for the consumer again and again, and nothing is lost.
    /// let numbers = from_callback(1, Overflow::<Infallible>::Block, |sink| {
    ///     let thread = thread::spawn(move || (0..100).for_each(|n| sink.blocking_send(n).unwrap()));
    ///     Teardown::new(move || thread.join().unwrap())
    /// });
    /// assert_eq!(numbers.count().await, Ok(100));
    /// # }
    /// ```
    #[track_caller]
    pub fn blocking_send(&self, item: T) -> Result<(), SendError<T>> {
        blocking::assert_allowed();
        let mut item = item;
        loop {
            item = match self.send(item) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Terminated(item)) => return Err(SendError::new(item)),
                Err(TrySendError::Full(item)) => item,
            };
            let state = self.shared.lock();
            let is_full = |state: &mut State<T, E>| state.is_full() && !state.is_over();
            drop(self.shared.room.wait_while(state, is_full).unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Completes the observable behind the items that are queued; what is over already stays as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::convert::Infallible;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbers = from_callback(8, Overflow::<Infallible>::Block, |sink| {
    ///     sink.send(1).unwrap();
    ///     sink.complete(); // behind what is queued
    ///     assert!(sink.is_closed() && sink.send(2).is_err());
    ///     sink // nothing else would end it while there is a sink
    /// });
    /// assert_eq!(numbers.to_vec().await, Ok(vec![1]));
    /// # }
    /// ```
    pub fn complete(&self) {
        self.shared.end(None);
    }

    /// Fails the observable behind the items that are queued; what is over already stays as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let broken = from_callback(2, Overflow::Block, |sink| {
    ///     let _ = sink.send(1);
    ///     sink.fail("unplugged");
    /// });
    /// assert_eq!(broken.attempt().to_vec().await, Ok(vec![Ok(1), Err("unplugged")]));
    /// # }
    /// ```
    pub fn fail(&self, error: E) {
        self.shared.end(Some(error));
    }

    /// Whether the observable is gone or at its end: nothing that is sent now reaches anybody.
    pub fn is_closed(&self) -> bool {
        self.shared.lock().is_over()
    }
}

impl<T, E> Clone for CallbackSink<T, E> {
    fn clone(&self) -> Self {
        self.shared.lock().sinks += 1;
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T, E> Drop for CallbackSink<T, E> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.sinks -= 1;
        let was_last = state.sinks == 0;
        drop(state);
        if was_last {
            self.shared.waker.wake();
        }
    }
}

impl<T, E> fmt::Debug for CallbackSink<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackSink").field("is_closed", &self.is_closed()).finish()
    }
}

/// What the sinks and the observable share.
struct Shared<T, E> {
    state: Mutex<State<T, E>>,
    /// Wakes the observable.
    waker: AtomicWaker,
    /// Wakes the threads that wait for room.
    room: Condvar,
}

/// No closure, no waker and no drop of an item runs while it is locked.
struct State<T, E> {
    queue: VecDeque<T>,
    overflow: Overflow<E>,
    gauge: Gauge,
    /// How many items did not fit since it began to fail; only where overflow is an error.
    lagged: u64,
    /// How many sinks there are.
    sinks: usize,
    /// What a sink ended it with.
    end: Option<Option<E>>,
    /// The observable is gone, or has told its end.
    closed: bool,
}

impl<T, E> Shared<T, E> {
    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, end: Option<E>) {
        let mut state = self.lock();
        if state.is_over() {
            drop(state);
            drop(end);
            return;
        }
        state.end = Some(end);
        drop(state);
        self.waker.wake();
        self.room.notify_all();
    }
}

impl<T, E> State<T, E> {
    fn is_full(&self) -> bool {
        self.queue.len() >= self.gauge.capacity()
    }

    fn is_over(&self) -> bool {
        self.closed || self.end.is_some()
    }

    /// Queues an item as the overflow policy has it, and gives back what is lost by that.
    fn take(&mut self, item: T) -> Option<T> {
        if !self.is_full() && self.lagged == 0 {
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

    /// What comes next for the consumer.
    fn next(&mut self) -> Found<T, E> {
        if let Some(item) = self.queue.pop_front() {
            return Found::Item(item);
        }
        if let (1.., Overflow::Error(make)) = (self.lagged, self.overflow) {
            return Found::Lagged(make, Lagged::new(self.lagged));
        }
        match self.end.take() {
            Some(end) => Found::End(end),
            None if self.sinks == 0 => Found::End(None),
            None => Found::Nothing,
        }
    }
}

/// What a look at the queue found.
enum Found<T, E> {
    Item(T),
    Lagged(fn(Lagged) -> E, Lagged),
    End(Option<E>),
    Nothing,
}

/// A callback that is registered; its drop unregisters it.
struct Registered<T, E, G> {
    shared: Arc<Shared<T, E>>,
    /// There once the callback is registered.
    guard: Option<G>,
}

impl<T, E, G> Drop for Registered<T, E, G> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        let left = (std::mem::take(&mut state.queue), state.end.take());
        drop(state);
        // Whoever unregisters may have to wait for a callback that runs, and that may wait for room.
        self.shared.room.notify_all();
        drop(self.shared.waker.take());
        self.guard = None;
        drop(left);
    }
}

/// The source of [`from_callback`].
#[pin_project]
pub struct FromCallback<T, E, G, F> {
    /// Gone with the first poll.
    register: Option<F>,
    overflow: Overflow<E>,
    gauge: Gauge,
    /// There from the first poll to the end.
    running: Option<Registered<T, E, G>>,
}

impl<T, E, G, F> Gauged for FromCallback<T, E, G, F> {
    fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }
}

impl<T, E, G, F> Source for FromCallback<T, E, G, F>
where
    F: FnOnce(CallbackSink<T, E>) -> G,
{
    type Item = T;
    type Error = E;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let this = self.project();
        if let Some(register) = this.register.take() {
            let state = State {
                queue: VecDeque::new(),
                overflow: *this.overflow,
                gauge: this.gauge.clone(),
                lagged: 0,
                sinks: 1,
                end: None,
                closed: false,
            };
            let shared = Arc::new(Shared { state: Mutex::new(state), waker: AtomicWaker::new(), room: Condvar::new() });
            let running = this.running.insert(Registered { shared: Arc::clone(&shared), guard: None });
            running.guard = Some(register(CallbackSink { shared }));
        }
        let Some(running) = this.running else {
            return Poll::Ready(None);
        };
        let shared = &running.shared;
        // Before the look at the queue, so that nothing that happens behind it goes unnoticed.
        shared.waker.register(cx.waker());
        let found = shared.lock().next();
        let terminal = match found {
            Found::Item(item) => {
                shared.room.notify_one();
                return Poll::Ready(Some(Ok(item)));
            }
            Found::Nothing => return Poll::Pending,
            Found::Lagged(make, lagged) => Some(Err(make(lagged))),
            Found::End(end) => end.map(Err),
        };
        *this.running = None;
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let ended = self.register.is_none() && self.running.is_none();
        (0, ended.then_some(0))
    }
}

impl<T, E, G, F: Clone> Clone for FromCallback<T, E, G, F> {
    fn clone(&self) -> Self {
        Self { register: self.register.clone(), overflow: self.overflow, gauge: self.gauge.clone(), running: None }
    }
}
