//! A count of what is still alive.

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    panic::Location,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Counts what has not been dropped: it hands out tokens and knows how many of them are alive.
///
/// Put a token into whatever must not leak: into items, to count these; into a closure of a pipeline, to count its
/// sources and operators; into a future that is spawned, to count tasks.
/// A clone of a token is a token of its own, and a clone of the counter is the same counter.
///
/// # Examples
///
/// ```
/// use headwater::{prelude::*, testing::LeakCounter};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (counter, numbers) = (LeakCounter::new(), PublishSubject::<u32>::new(4));
/// let token = counter.token();
/// let subscription = numbers.observe().map(move |n| (n, token.clone())).subscribe(|(n, _)| println!("{n}"));
/// assert_eq!(counter.live(), 1); // the closure of `map`
///
/// drop(subscription);
/// counter.assert_none_left();
/// # }
/// ```
#[derive(Clone, Default)]
pub struct LeakCounter {
    live: Arc<Live>,
}

/// What a [`LeakCounter`] counts; it is alive until it is dropped.
pub struct LeakToken {
    live: Arc<Live>,
    location: &'static Location<'static>,
}

/// How many tokens are alive, by the places where they were handed out.
#[derive(Default)]
struct Live(Mutex<BTreeMap<&'static Location<'static>, usize>>);

impl Live {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static Location<'static>, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LeakCounter {
    /// A counter of which no token is alive.
    pub fn new() -> Self {
        Self::default()
    }

    /// A token, alive until it is dropped; a failure names the place of this call.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::LeakCounter};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let counter = LeakCounter::new();
    /// let token = counter.token();
    /// let held = just(()).tap(move |_| drop(token.clone()));
    /// assert_eq!(counter.live(), 1);
    /// drop(held);
    /// counter.assert_none_left();
    /// # }
    /// ```
    #[track_caller]
    pub fn token(&self) -> LeakToken {
        LeakToken::new(&self.live, Location::caller())
    }

    /// How many tokens are alive.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::LeakCounter;
    ///
    /// let counter = LeakCounter::new();
    /// let token = counter.token();
    /// let both = [token.clone(), token];
    /// assert_eq!(counter.live(), 2);
    /// drop(both);
    /// assert_eq!(counter.live(), 0);
    /// ```
    pub fn live(&self) -> usize {
        self.live.lock().values().sum()
    }

    /// Makes sure that no token is alive.
    ///
    /// # Panics
    ///
    /// When one is, with the number of those alive and the places where they were handed out.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::LeakCounter;
    /// use std::panic::catch_unwind;
    ///
    /// let counter = LeakCounter::new();
    /// let token = counter.token();
    /// assert!(catch_unwind(|| counter.assert_none_left()).is_err());
    /// drop(token);
    /// counter.assert_none_left();
    /// ```
    #[track_caller]
    pub fn assert_none_left(&self) {
        let left = self.live.lock().clone();
        let mut text = String::new();
        for (location, count) in &left {
            let _ = write!(text, "\n  {count} handed out at {location}");
        }
        let live: usize = left.values().sum();
        assert!(left.is_empty(), "tokens still alive: {live}{text}");
    }
}

impl LeakToken {
    fn new(live: &Arc<Live>, location: &'static Location<'static>) -> Self {
        *live.lock().entry(location).or_default() += 1;
        Self { live: Arc::clone(live), location }
    }
}

/// A clone is a token of its own, of the same place.
impl Clone for LeakToken {
    fn clone(&self) -> Self {
        Self::new(&self.live, self.location)
    }
}

impl Drop for LeakToken {
    fn drop(&mut self) {
        let mut live = self.live.lock();
        if let Some(count) = live.get_mut(self.location) {
            *count -= 1;
            if *count == 0 {
                live.remove(self.location);
            }
        }
    }
}

impl fmt::Debug for LeakCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeakCounter").field("live", &self.live()).finish()
    }
}

impl fmt::Debug for LeakToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeakToken").field("location", &format_args!("{}", self.location)).finish()
    }
}
