//! A source that the test drives by hand.

use crate::{Observable, source::Source};
use std::{
    collections::VecDeque,
    convert::Infallible,
    fmt, mem,
    panic::Location,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// The hand that drives a source, and knows what is done to it.
///
/// [`Probe::new`] makes the probe together with the observable that it drives.
/// What is said to the probe waits in a queue until the observable is polled; the queue holds what the test has sent and
/// no more, so that its bound is the test itself.
/// What is left in it when the observable is dropped is dropped with it, and what is sent later is dropped at once.
///
/// The observable has one subscriber; where a pipeline subscribes anew, make a probe for each time.
/// When the probe is dropped, the observable gives what is in the queue and then says nothing more.
///
/// # Examples
///
/// ```
/// use futures::{FutureExt, StreamExt};
/// use headwater::{prelude::*, testing::Probe};
///
/// let (probe, source) = Probe::new();
/// let mut first = source.take(1).into_values();
/// assert!(!probe.is_subscribed());
///
/// assert_eq!(first.next().now_or_never(), None);
/// assert!(probe.has_demand());
///
/// probe.next(7);
/// assert!(!probe.has_demand());
/// assert_eq!(first.next().now_or_never(), Some(Some(7)));
/// assert!(probe.is_dropped());
/// ```
pub struct Probe<T, E = Infallible> {
    shared: Arc<Shared<T, E>>,
}

/// The source of the observable that a [`Probe`] drives.
pub struct ProbeSource<T, E = Infallible> {
    shared: Arc<Shared<T, E>>,
}

struct Shared<T, E> {
    /// Where the probe was made.
    location: &'static Location<'static>,
    state: Mutex<State<T, E>>,
}

struct State<T, E> {
    items: VecDeque<T>,
    end: End<E>,
    polls: usize,
    /// The waker of the last poll, if nothing was there and nothing was sent since.
    waker: Option<Waker>,
    dropped: bool,
}

enum End<E> {
    /// Nobody has said that it ends.
    Open,
    /// It ends behind the items of the queue.
    Sent(Result<(), E>),
    /// The subscriber knows.
    Told,
}

impl<T, E> Shared<T, E> {
    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, E> Probe<T, E> {
    /// Makes a probe and the observable that it drives.
    #[track_caller]
    pub fn new() -> (Self, Observable<ProbeSource<T, E>>) {
        let state = State { items: VecDeque::new(), end: End::Open, polls: 0, waker: None, dropped: false };
        let shared = Arc::new(Shared { location: Location::caller(), state: Mutex::new(state) });
        (Self { shared: Arc::clone(&shared) }, Observable::new(ProbeSource { shared }))
    }

    /// Emits an item, with the next poll of the observable or behind the items that wait already.
    ///
    /// # Panics
    ///
    /// When the probe has failed or completed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Probe};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (probe, mut source) = Probe::<u32>::new();
    /// probe.next(1);
    /// probe.next(2);
    /// assert_eq!(source.next().await, Some(Ok(1)));
    /// assert_eq!(source.next().await, Some(Ok(2)));
    /// drop(source);
    /// probe.next(3); // dropped at once
    /// assert_eq!(probe.queued(), 0);
    /// # }
    /// ```
    #[track_caller]
    pub fn next(&self, item: T) {
        let mut state = self.open("next");
        if state.dropped {
            // Before the item is: its drop may use the probe.
            drop(state);
            return;
        }
        state.items.push_back(item);
        wake(state);
    }

    /// Fails, behind the items that wait already.
    ///
    /// # Panics
    ///
    /// When the probe has failed or completed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Probe};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (probe, source) = Probe::<u32, &str>::new();
    /// probe.next(1);
    /// probe.error("gone");
    /// assert_eq!(source.attempt().to_vec().await, Ok(vec![Ok(1), Err("gone")]));
    /// # }
    /// ```
    #[track_caller]
    pub fn error(&self, error: E) {
        let mut state = self.open("error");
        if state.dropped {
            state.end = End::Sent(Ok(()));
            drop(state);
            return;
        }
        state.end = End::Sent(Err(error));
        wake(state);
    }

    /// Ends, behind the items that wait already.
    ///
    /// # Panics
    ///
    /// When the probe has failed or completed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Probe};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (probe, source) = Probe::<u32>::new();
    /// probe.next(1);
    /// probe.complete();
    /// assert_eq!(source.to_vec().await, Ok(vec![1]));
    /// # }
    /// ```
    #[track_caller]
    pub fn complete(&self) {
        let mut state = self.open("complete");
        state.end = End::Sent(Ok(()));
        wake(state);
    }

    #[track_caller]
    fn open(&self, call: &str) -> MutexGuard<'_, State<T, E>> {
        let state = self.shared.lock();
        let open = matches!(state.end, End::Open);
        assert!(open, "`{call}` of the probe made at {} after its end", self.shared.location);
        state
    }

    /// Whether the observable was polled, and has neither ended nor been dropped since.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Probe};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (probe, source) = Probe::<u32>::new();
    /// assert!(!probe.is_subscribed());
    /// let listener = source.subscribe(drop);
    /// assert!(probe.is_subscribed());
    /// probe.complete();
    /// listener.await.unwrap();
    /// assert!(!probe.is_subscribed());
    /// # }
    /// ```
    pub fn is_subscribed(&self) -> bool {
        let state = self.shared.lock();
        state.polls > 0 && !state.dropped && !matches!(state.end, End::Told)
    }

    /// Whether somebody waits: the last poll found nothing, and nothing was sent since.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Probe};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (probe, source) = Probe::<u32>::new();
    /// assert!(!probe.has_demand());
    /// let _listener = source.subscribe(drop);
    /// assert!(probe.has_demand());
    /// probe.next(1); // which the listener has yet to take
    /// assert!(!probe.has_demand());
    /// # }
    /// ```
    pub fn has_demand(&self) -> bool {
        self.shared.lock().waker.is_some()
    }

    /// How often the observable was polled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Probe};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (probe, source) = Probe::<u32>::new();
    /// probe.next(1);
    /// probe.next(2);
    /// assert_eq!(source.take(1).to_vec().await, Ok(vec![1]));
    /// assert_eq!(probe.polls(), 1); // it was not asked for the second
    /// # }
    /// ```
    pub fn polls(&self) -> usize {
        self.shared.lock().polls
    }

    /// How many items wait for a poll.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Probe};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (probe, mut source) = Probe::<u32>::new();
    /// probe.next(1);
    /// probe.next(2);
    /// assert_eq!(probe.queued(), 2);
    /// assert_eq!(source.next().await, Some(Ok(1)));
    /// assert_eq!(probe.queued(), 1);
    /// # }
    /// ```
    pub fn queued(&self) -> usize {
        self.shared.lock().items.len()
    }

    /// Whether the observable was dropped, be it before its end or after.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Probe};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (probe, source) = Probe::<u32>::new();
    /// let listener = source.subscribe(drop);
    /// assert!(probe.is_subscribed() && probe.has_demand());
    /// drop(listener);
    /// assert!(probe.is_dropped());
    /// # }
    /// ```
    pub fn is_dropped(&self) -> bool {
        self.shared.lock().dropped
    }
}

/// Wakes who waits, when the lock is not held any more.
fn wake<T, E>(mut state: MutexGuard<'_, State<T, E>>) {
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl<T, E> Source for ProbeSource<T, E> {
    type Item = T;
    type Error = E;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let waker = cx.waker().clone();
        let mut state = self.shared.lock();
        state.polls += 1;
        if let Some(item) = state.items.pop_front() {
            return Poll::Ready(Some(Ok(item)));
        }
        match mem::replace(&mut state.end, End::Told) {
            End::Open => {
                state.end = End::Open;
                let old = state.waker.replace(waker);
                drop(state);
                drop(old);
                Poll::Pending
            }
            End::Sent(Ok(())) => Poll::Ready(None),
            End::Sent(Err(error)) => Poll::Ready(Some(Err(error))),
            End::Told => {
                drop(state);
                panic!("the probe made at {} was polled after its end", self.shared.location)
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let state = self.shared.lock();
        let queued = state.items.len();
        (queued, (!matches!(state.end, End::Open)).then_some(queued))
    }
}

impl<T, E> Drop for ProbeSource<T, E> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.dropped = true;
        let error = match &mut state.end {
            End::Sent(end) => mem::replace(end, Ok(())).err(),
            End::Open | End::Told => None,
        };
        let left = (mem::take(&mut state.items), error, state.waker.take());
        drop(state);
        drop(left);
    }
}

impl<T, E> fmt::Debug for Probe<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.shared.lock();
        f.debug_struct("Probe")
            .field("location", &format_args!("{}", self.shared.location))
            .field("polls", &state.polls)
            .field("queued", &state.items.len())
            .field("dropped", &state.dropped)
            .finish_non_exhaustive()
    }
}

impl<T, E> fmt::Debug for ProbeSource<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProbeSource")
            .field("location", &format_args!("{}", self.shared.location))
            .finish_non_exhaustive()
    }
}
