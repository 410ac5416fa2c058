//! `single_flight`: who asks for the same at the same time shares one run.

use crate::Panicked;
use futures::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Context, Poll, ready},
};

/// Makes calls of an asynchronous function share one run where they have the same key and overlap in time.
///
/// The first call of a key begins a run, and those that come before it ends wait for its result, which is cloned for
/// each of them; `Arc` makes any error fit.
/// Nothing is kept: a call after the end, whether that was a result or an error, begins a new run.
/// Held are the keys that are under way, and no others.
/// There is no task behind a run: whoever waits polls it, and when it wakes, all who wait are woken.
/// A run that calls for its own key waits for itself.
///
/// # Cancellation
///
/// A run goes on as long as anybody waits for it; when the last of them is dropped, so is the run.
///
/// # Panics
///
/// A call panics when the function, or its future, does, and so do all that share the run.
///
/// # Examples
///
/// ```
/// use headwater::concurrency::single_flight;
/// use std::{sync::atomic::{AtomicU32, Ordering}, time::Duration};
///
/// static REQUESTS: AtomicU32 = AtomicU32::new(0);
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let lengths = single_flight(|word: &'static str| async move {
///     REQUESTS.fetch_add(1, Ordering::Relaxed);
///     tokio::time::sleep(Duration::from_secs(1)).await;
///     word.len()
/// });
/// let answers = tokio::join!(lengths.call("stream"), lengths.call("stream"), lengths.call("sea"));
/// assert_eq!(answers, (6, 6, 3));
/// assert_eq!(REQUESTS.load(Ordering::Relaxed), 2);
/// # }
/// ```
///
/// # See also
///
/// [`Promise`](super::Promise) to keep the value, [`Observable::share`](crate::Observable::share) for more than one
/// value.
#[doc(alias("singleflight", "coalesce", "dedupe", "deduplicate", "memoize", "request_coalescing"))]
pub fn single_flight<K, T, W, F>(work: W) -> SingleFlight<K, T>
where
    K: Eq + Hash + Clone + Send + 'static,
    T: Clone,
    W: Fn(K) -> F + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let work = move |key| work(key).boxed();
    SingleFlight { shared: Arc::new(Calls { work: Box::new(work), flights: Mutex::new(Flights::new()) }) }
}

/// Calls of a function that share their runs; made by [`single_flight`].
///
/// Clones share the same runs.
pub struct SingleFlight<K, T> {
    shared: Arc<Calls<K, T>>,
}

struct Calls<K, T> {
    work: Box<dyn Fn(K) -> BoxFuture<'static, T> + Send + Sync>,
    flights: Mutex<Flights<K, T>>,
}

struct Flights<K, T> {
    /// The run of each key that is under way, with its number.
    under_way: HashMap<K, (u64, WeakShared<Work<T>>)>,
    begun: u64,
}

/// A run, which gives its key free when it ends or is dropped.
type Work<T> = BoxFuture<'static, Result<T, Arc<Panicked>>>;

impl<K, T> Flights<K, T> {
    fn new() -> Self {
        Self { under_way: HashMap::new(), begun: 0 }
    }
}

impl<K, T> SingleFlight<K, T> {
    /// The result for a key: that of the run that is under way, or else of a new one.
    ///
    /// It joins, or begins, when it is polled for the first time.
    ///
    /// # Panics
    ///
    /// The future, when the run panics.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::single_flight, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let squares = single_flight(|n: u32| async move { Ok::<_, &str>(n * n) });
    /// let answers = from_iter([1, 2, 3, 2]).with_error().map_concurrent(4, |n| squares.call(n));
    /// assert_eq!(answers.to_vec().await, Ok(vec![1, 4, 9, 4]));
    /// # }
    /// ```
    #[doc(alias("Do", "get", "load"))]
    pub fn call(&self, key: K) -> Flight<K, T> {
        Flight { calls: self.clone(), key: Some(key), run: None }
    }

    /// How many keys are under way.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::single_flight;
    /// use futures::FutureExt;
    /// use std::future::pending;
    ///
    /// let pages = single_flight(|_: u32| pending::<()>());
    /// let (mut one, mut same, mut other) = (pages.call(1), pages.call(1), pages.call(2));
    /// assert_eq!(pages.running_count(), 0); // none has been polled
    /// assert!((&mut one).now_or_never().is_none());
    /// assert!((&mut same).now_or_never().is_none());
    /// assert!((&mut other).now_or_never().is_none());
    /// assert_eq!(pages.running_count(), 2);
    /// ```
    pub fn running_count(&self) -> usize {
        self.shared.lock().under_way.len()
    }
}

impl<K, T> SingleFlight<K, T>
where
    K: Eq + Hash + Clone + Send + 'static,
    T: Clone + Send + Sync + 'static,
{
    fn join(&self, key: K) -> Shared<Work<T>> {
        if let Some(run) = self.shared.lock().find(&key) {
            return run;
        }
        // Made outside the lock, and dropped there where somebody else was faster.
        let id = self.shared.number();
        let place = Place { calls: Arc::downgrade(&self.shared), key: key.clone(), id };
        let new = begin(Arc::clone(&self.shared), place).boxed().shared();
        let mut flights = self.shared.lock();
        if let Some(run) = flights.find(&key) {
            drop(flights);
            return run;
        }
        let abandoned = flights.under_way.remove_entry(&key);
        if let Some(run) = new.downgrade() {
            flights.under_way.insert(key, (id, run));
        }
        drop(flights);
        drop(abandoned);
        new
    }
}

async fn begin<K, T>(calls: Arc<Calls<K, T>>, place: Place<K, T>) -> Result<T, Arc<Panicked>>
where
    K: Eq + Hash + Clone,
{
    let key = place.key.clone();
    // The future of the work is dropped within, so that a panic of that is seen as well.
    let work = AssertUnwindSafe(async { (calls.work)(key).await }).catch_unwind().await;
    drop(place);
    work.map_err(|payload| Arc::new(Panicked::new(payload)))
}

impl<K, T> Calls<K, T> {
    fn lock(&self) -> MutexGuard<'_, Flights<K, T>> {
        // Of user code only the hash and the comparison of keys run under the lock, which leave nothing half done.
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn number(&self) -> u64 {
        let mut flights = self.lock();
        flights.begun += 1;
        flights.begun
    }
}

impl<K: Eq + Hash, T> Flights<K, T> {
    /// The run of a key that somebody waits for.
    fn find(&self, key: &K) -> Option<Shared<Work<T>>> {
        self.under_way.get(key).and_then(|(_, run)| run.upgrade())
    }
}

/// The place of a run among those that are under way.
struct Place<K: Eq + Hash, T> {
    calls: Weak<Calls<K, T>>,
    key: K,
    id: u64,
}

impl<K: Eq + Hash, T> Drop for Place<K, T> {
    fn drop(&mut self) {
        let Some(calls) = self.calls.upgrade() else { return };
        let mut flights = calls.lock();
        // Since the last one who waited has gone, another run may have taken the place.
        let is_there = flights.under_way.get(&self.key).is_some_and(|(id, _)| *id == self.id);
        let ended = if is_there { flights.under_way.remove_entry(&self.key) } else { None };
        drop(flights);
        drop(ended);
    }
}

/// A call that may share its run with others; made by [`SingleFlight::call`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct Flight<K, T> {
    calls: SingleFlight<K, T>,
    /// There until the first poll.
    key: Option<K>,
    /// There from the first poll to the result.
    run: Option<Shared<Work<T>>>,
}

/// Nothing in it is pinned.
impl<K, T> Unpin for Flight<K, T> {}

impl<K, T> Future for Flight<K, T>
where
    K: Eq + Hash + Clone + Send + 'static,
    T: Clone + Send + Sync + 'static,
{
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        if let Some(key) = self.key.take() {
            self.run = Some(self.calls.join(key));
        }
        let run = self.run.as_mut();
        let Some(run) = run else { panic!("a call was polled after it had its result") };
        let outcome = ready!(run.poll_unpin(cx));
        self.run = None;
        match outcome {
            Ok(result) => Poll::Ready(result),
            Err(panic) => panic!("the shared run {panic}"),
        }
    }
}

impl<K, T> Clone for SingleFlight<K, T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<K, T> fmt::Debug for SingleFlight<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleFlight").field("running", &self.running_count()).finish_non_exhaustive()
    }
}

impl<K, T> fmt::Debug for Flight<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").finish_non_exhaustive()
    }
}
