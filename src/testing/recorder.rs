//! An observer that stamps what it is told, and does not let it go unnoticed.

use super::Seen;
use crate::Observer;
use std::{
    collections::VecDeque,
    convert::Infallible,
    fmt::{self, Debug, Write},
    panic::Location,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// Records what an observer is told, and when; what the test does not expect fails it.
///
/// [`Recorder::observer`] gives the observer for [`subscribe_with`](crate::Observable::subscribe_with), and
/// [`Recorder::expect_next`] and its like take what it was told, one after the other.
/// Times are counted from the making of the recorder, on tokio's clock, so that they are exact where it is paused.
///
/// # Panics
///
/// When it is dropped with something recorded that was not taken; not while the thread is panicking already.
///
/// # Examples
///
/// ```
/// use headwater::{prelude::*, testing::Recorder};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let second = Duration::from_secs(1);
/// let recorder = Recorder::new();
/// let subscription = from_iter(["a", "b"]).delay(second).subscribe_with(recorder.observer());
/// recorder.expect_nothing();
///
/// assert_eq!(subscription.await, Ok(Completion::Completed));
/// assert_eq!(recorder.expect_next("a"), second);
/// recorder.expect_next("b");
/// recorder.expect_complete();
/// # }
/// ```
pub struct Recorder<T, E = Infallible> {
    log: Arc<Log<T, E>>,
    location: &'static Location<'static>,
    /// Known where the recorder is made, so that the drop can tell what is left without asking for bounds.
    describe: fn(&Seen<T, E>) -> String,
}

/// The observer of a [`Recorder`].
pub struct Recording<T, E = Infallible> {
    log: Arc<Log<T, E>>,
}

struct Log<T, E> {
    begin: Instant,
    seen: Mutex<VecDeque<(Duration, Seen<T, E>)>>,
    arrival: Notify,
}

impl<T, E> Log<T, E> {
    fn lock(&self) -> MutexGuard<'_, VecDeque<(Duration, Seen<T, E>)>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, seen: Seen<T, E>) {
        let at = self.begin.elapsed();
        self.lock().push_back((at, seen));
        self.arrival.notify_one();
    }
}

impl<T: Debug, E: Debug> Recorder<T, E> {
    /// A recorder that has recorded nothing; its times are counted from now on.
    #[track_caller]
    #[expect(clippy::new_without_default, reason = "it remembers where it was made, which a `Default` cannot tell")]
    pub fn new() -> Self {
        let log = Log { begin: Instant::now(), seen: Mutex::default(), arrival: Notify::new() };
        Self { log: Arc::new(log), location: Location::caller(), describe: |seen| format!("{seen:?}") }
    }
}

impl<T, E> Recorder<T, E> {
    /// The observer that is to be told; several of them write into the same record.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Recorder};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (recorder, numbers) = (Recorder::new(), PublishSubject::<u32>::new(4));
    /// let _one = numbers.observe().subscribe_with(recorder.observer());
    /// let other = numbers.observe().map(|n| n * 10).subscribe_with(recorder.observer());
    /// drop(other);
    /// numbers.send(1).await.unwrap();
    /// recorder.arrival().await;
    /// recorder.expect_next(1); // and no 10
    /// # }
    /// ```
    pub fn observer(&self) -> Recording<T, E> {
        Recording { log: Arc::clone(&self.log) }
    }

    /// Takes an item, and says how long after the making of the recorder it came.
    ///
    /// # Panics
    ///
    /// When something else came, or nothing.
    #[track_caller]
    pub fn expect_next(&self, item: T) -> Duration
    where
        T: PartialEq,
        E: PartialEq,
    {
        self.expect(Seen::Next(item))
    }

    /// Takes the error, and says how long after the making of the recorder it came.
    ///
    /// # Panics
    ///
    /// When something else came, or nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Recorder};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let recorder = Recorder::new();
    /// let broken = just(1).with_error().concat(throw_error("gone"));
    /// broken.subscribe_with(recorder.observer()).await.unwrap(); // the error is the observer's
    /// recorder.expect_next(1);
    /// recorder.expect_error("gone");
    /// # }
    /// ```
    #[track_caller]
    pub fn expect_error(&self, error: E) -> Duration
    where
        T: PartialEq,
        E: PartialEq,
    {
        self.expect(Seen::Error(error))
    }

    /// Takes the completion, and says how long after the making of the recorder it came.
    ///
    /// # Panics
    ///
    /// When something else came, or nothing.
    #[track_caller]
    pub fn expect_complete(&self) -> Duration
    where
        T: PartialEq,
        E: PartialEq,
    {
        self.expect(Seen::Complete)
    }

    #[track_caller]
    fn expect(&self, expected: Seen<T, E>) -> Duration
    where
        T: PartialEq,
        E: PartialEq,
    {
        let (location, wanted) = (self.location, (self.describe)(&expected));
        match self.take() {
            Some((at, seen)) if seen == expected => at,
            Some((at, seen)) => {
                panic!(
                    "the recorder made at {location} expected {wanted}, and got {} at {at:?}",
                    (self.describe)(&seen)
                )
            }
            None => panic!("the recorder made at {location} expected {wanted}, and got nothing"),
        }
    }

    /// Makes sure that there is nothing that was not taken.
    ///
    /// # Panics
    ///
    /// When there is.
    #[track_caller]
    pub fn expect_nothing(&self) {
        let left = self.left();
        assert!(left.is_empty(), "the recorder made at {} expected nothing, and got{left}", self.location);
    }

    /// Takes whatever came next, with the time since the making of the recorder.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::{Recorder, Seen}};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let (recorder, second) = (Recorder::new(), Duration::from_secs(1));
    /// timer(second).map(|_| "rang").subscribe_with(recorder.observer()).await.unwrap();
    /// assert_eq!(recorder.take(), Some((second, Seen::Next("rang"))));
    /// assert_eq!(recorder.take(), Some((second, Seen::Complete)));
    /// assert_eq!(recorder.take(), None);
    /// # }
    /// ```
    pub fn take(&self) -> Option<(Duration, Seen<T, E>)> {
        self.log.lock().pop_front()
    }

    /// Waits until there is something that was not taken.
    ///
    /// # Cancellation
    ///
    /// Nothing is lost when it is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::{Probe, Recorder}};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (probe, source) = Probe::<u32>::new();
    /// let recorder = Recorder::new();
    /// let _subscription = source.subscribe_with(recorder.observer());
    ///
    /// probe.next(1);
    /// recorder.arrival().await;
    /// recorder.expect_next(1);
    /// # }
    /// ```
    pub async fn arrival(&self) {
        loop {
            // Whoever records leaves a permit, so that nothing is missed between the look and the wait.
            if !self.log.lock().is_empty() {
                return;
            }
            self.log.arrival.notified().await;
        }
    }

    /// What was not taken, a line each.
    fn left(&self) -> String {
        let mut text = String::new();
        // The lock is not held while `Debug` runs, which is the user's.
        let left: Vec<_> = self.log.lock().drain(..).collect();
        for (at, seen) in &left {
            let _ = write!(text, "\n  {} at {at:?}", (self.describe)(seen));
        }
        let mut log = self.log.lock();
        left.into_iter().rev().for_each(|seen| log.push_front(seen));
        text
    }
}

impl<T, E> Drop for Recorder<T, E> {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let left = self.left();
        assert!(left.is_empty(), "the recorder made at {} was dropped with what nobody expected{left}", self.location);
    }
}

impl<T: Send, E: Send> Observer<T, E> for Recording<T, E> {
    async fn next(&mut self, item: T) {
        self.log.push(Seen::Next(item));
    }

    async fn error(&mut self, error: E) {
        self.log.push(Seen::Error(error));
    }

    async fn complete(&mut self) {
        self.log.push(Seen::Complete);
    }
}

impl<T, E> Debug for Recorder<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("location", &format_args!("{}", self.location))
            .field("left", &self.log.lock().len())
            .finish_non_exhaustive()
    }
}

impl<T, E> Debug for Recording<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("left", &self.log.lock().len()).finish_non_exhaustive()
    }
}
