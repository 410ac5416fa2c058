//! What a shared run is given, and when it ends.

use super::Hub;
use crate::{
    multicast::{Connection, Keep},
    overflow::Overflow,
    source::Source,
};
use std::{sync::Weak, time::Duration};
use tokio::{runtime::Handle, task::AbortHandle, time::sleep};

/// How several subscribers share one run of a source: the options of
/// [`share_with`](crate::Observable::share_with).
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// // Whoever falls behind by more than two items loses the oldest, and holds up nobody.
/// let options = Share::new().connect_at(2).capacity(2).overflow(Overflow::DropOldest);
/// let numbers = from_iter(1..=9).share_with(options);
/// let found = tokio::join!(numbers.clone().to_vec(), numbers.count());
/// assert_eq!(found, (Ok(vec![8, 9]), Ok(9)));
/// # }
/// ```
///
/// ```
/// # use headwater::prelude::*;
/// # use std::time::Duration;
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// // Whoever comes late is told what is younger than 25 ms, also of a run that has failed.
/// let ms = Duration::from_millis;
/// let failing = interval(ms(10)).take(5).with_error().concat(throw_error("gone"));
/// let shared = failing.share_with(Share::new().replay(9).replay_for(ms(25)).reset_on_error(false));
/// assert_eq!(shared.clone().count().await, Err("gone"));
/// assert_eq!(shared.attempt().to_vec().await, Ok(vec![Ok(2), Ok(3), Ok(4), Err("gone")]));
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "options do nothing by themselves"]
pub struct Share<E, G = AtOnce> {
    pub(super) capacity: usize,
    pub(super) overflow: Overflow<E>,
    pub(super) keep: Keep,
    pub(super) connect_at: usize,
    reset_on_complete: bool,
    reset_on_error: bool,
    pub(super) reset_on_zero: bool,
    pub(super) linger: G,
}

impl<E> Share<E> {
    /// A run that begins with the first subscriber and ends with the last, of which late ones miss what was; everybody
    /// may have 64 items unread, and then the source waits.
    #[expect(clippy::new_without_default, reason = "as an argument `Share::new()` says more than a default would")]
    pub fn new() -> Self {
        Self {
            capacity: 64,
            overflow: Overflow::Block,
            keep: Keep::NOTHING,
            connect_at: 1,
            reset_on_complete: true,
            reset_on_error: true,
            reset_on_zero: true,
            linger: AtOnce,
        }
    }

    /// Keeps a run that has lost its last subscriber for a while, at rest: who comes in time joins it.
    ///
    /// The while is measured by a small task on the current tokio runtime, which ends with the while, with the next
    /// subscriber, or with the last clone; where there is no runtime, the run ends at once.
    /// That task is why the source has to be `Send + 'static` with this option.
    /// A `grace` of 0 ends the run when the runtime gets to it, so that the next subscriber may come in the very poll in
    /// which the last one goes.
    ///
    /// # Panics
    ///
    /// When the last subscriber leaves in a tokio runtime whose clock is not enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ticks = interval(Duration::from_secs(1)).share_with(Share::new().grace(Duration::from_secs(10)));
    /// assert_eq!(ticks.clone().first().await, Ok(Some(0)));
    /// assert_eq!(ticks.first().await, Ok(Some(1))); // in time: the run goes on
    /// # }
    /// ```
    pub fn grace(self, grace: Duration) -> Share<E, Grace> {
        Share {
            capacity: self.capacity,
            overflow: self.overflow,
            keep: self.keep,
            connect_at: self.connect_at,
            reset_on_complete: self.reset_on_complete,
            reset_on_error: self.reset_on_error,
            reset_on_zero: self.reset_on_zero,
            linger: Grace(grace),
        }
    }
}

impl<E, G> Share<E, G> {
    /// Gives late subscribers the last `count` items of the run first; 0 is none, as without it.
    ///
    /// Where runs that have ended are kept, this and the end is what those get that come later.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let feed = from_iter(1..=9).share_with(Share::new().replay(2).reset_on_complete(false));
    /// assert_eq!(feed.clone().count().await, Ok(9));
    /// assert_eq!(feed.to_vec().await, Ok(vec![8, 9]));
    /// # }
    /// ```
    pub fn replay(mut self, count: usize) -> Self {
        self.keep.count = count;
        self.keep.after_end = true;
        self
    }

    /// Gives late subscribers only items that are younger than `age`; with an `age` of 0 none.
    ///
    /// How many is still told by [`replay`](Self::replay).
    pub fn replay_for(mut self, age: Duration) -> Self {
        self.keep.age = Some(age);
        self
    }

    /// Sets how many items a subscriber may have unread, 64 without it; what is replayed for it counts beside.
    ///
    /// # Panics
    ///
    /// When it is 0.
    #[track_caller]
    pub fn capacity(mut self, capacity: usize) -> Self {
        assert!(capacity > 0, "those who share a source need a capacity of at least 1");
        self.capacity = capacity;
        self
    }

    /// Sets what happens when a subscriber has more than that unread; without it, the source waits.
    pub fn overflow(mut self, overflow: Overflow<E>) -> Self {
        self.overflow = overflow;
        self
    }

    /// Begins the run when there are so many subscribers at once, with the first without it; 0 is as 1.
    ///
    /// Those who leave before it begins do not count; once it has begun, it goes on with fewer.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbers = from_iter(1..=3).share_with(Share::new().connect_at(2));
    /// let (one, other) = tokio::join!(numbers.clone().to_vec(), numbers.to_vec());
    /// assert_eq!((one, other), (Ok(vec![1, 2, 3]), Ok(vec![1, 2, 3]))); // the first one has waited for the second
    /// # }
    /// ```
    pub fn connect_at(mut self, subscribers: usize) -> Self {
        self.connect_at = subscribers;
        self
    }

    /// Sets whether who comes after the run has completed begins a new one, as it does without this; otherwise it gets
    /// what is replayed and the end.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbers = from_iter(1..=3).share_with(Share::new().replay(1).reset_on_complete(false));
    /// assert_eq!(numbers.clone().to_vec().await, Ok(vec![1, 2, 3]));
    /// assert_eq!(numbers.to_vec().await, Ok(vec![3])); // the replay and the end, and no new run
    /// # }
    /// ```
    pub fn reset_on_complete(mut self, reset: bool) -> Self {
        self.reset_on_complete = reset;
        self
    }

    /// Sets whether who comes after the run has failed begins a new one, as it does without this; otherwise it gets what
    /// is replayed and the error.
    pub fn reset_on_error(mut self, reset: bool) -> Self {
        self.reset_on_error = reset;
        self
    }

    /// Sets whether a run ends when its last subscriber has gone, as it does without this; otherwise it rests until the
    /// next one comes, or until the last clone is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbers = from_iter(1..).share_with(Share::new().capacity(1).reset_on_zero(false));
    /// assert_eq!(numbers.clone().first().await, Ok(Some(1)));
    /// assert_eq!(numbers.first().await, Ok(Some(2))); // it rested, and goes on
    /// # }
    /// ```
    pub fn reset_on_zero(mut self, reset: bool) -> Self {
        self.reset_on_zero = reset;
        self
    }

    /// Whether the run has ended in a way after which the next subscriber begins a new one.
    pub(super) fn is_over<S: Source<Error = E>>(&self, run: &Connection<S>) -> bool {
        match run.ended() {
            None => false,
            Some(Ok(())) => self.reset_on_complete,
            Some(Err(())) => self.reset_on_error,
        }
    }
}

/// What becomes of a run without subscribers.
pub trait Linger<S: Source>: Clone + sealed::Sealed {
    /// Ends the run, now or in a task of its own.
    #[doc(hidden)]
    fn at_zero(&self, idle: Idle<S>) -> Option<AbortHandle>;
}

/// A run without subscribers.
#[expect(unnameable_types, reason = "only the kinds of lingering, which are ours to tell, are given one")]
pub struct Idle<S: Source> {
    pub(super) hub: Weak<Hub<S>>,
    pub(super) run: Weak<Connection<S>>,
}

impl<S: Source> Idle<S> {
    /// Ends the run, unless somebody has come; a later run is none of its business.
    fn end(&self) {
        if let (Some(hub), Some(run)) = (self.hub.upgrade(), self.run.upgrade()) {
            hub.disconnect(&run);
        }
    }
}

/// The run ends at once: what [`Share`] does by itself.
#[derive(Clone, Copy, Debug)]
pub struct AtOnce;

/// The run ends after a while; see [`Share::grace`].
#[derive(Clone, Copy, Debug)]
pub struct Grace(Duration);

impl<S: Source> Linger<S> for AtOnce {
    fn at_zero(&self, idle: Idle<S>) -> Option<AbortHandle> {
        idle.end();
        None
    }
}

impl<S> Linger<S> for Grace
where
    S: Source<Item: Send + Sync + 'static, Error: Send + Sync + 'static> + Send + 'static,
{
    fn at_zero(&self, idle: Idle<S>) -> Option<AbortHandle> {
        let Ok(runtime) = Handle::try_current() else {
            idle.end();
            return None;
        };
        let grace = sleep(self.0);
        let task = runtime.spawn(async move {
            grace.await;
            idle.end();
        });
        Some(task.abort_handle())
    }
}

mod sealed {
    #[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
    pub trait Sealed {}
    impl Sealed for super::AtOnce {}
    impl Sealed for super::Grace {}
}
