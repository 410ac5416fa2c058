//! `SubscriptionSet`: subscriptions that end together.

use crate::Subscription;
use std::{
    any::Any,
    collections::HashMap,
    fmt, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Wake, Waker},
};

/// Owns subscriptions, and cancels them together.
///
/// Dropping the set drops its subscriptions, and so cancels them; [`clear`](Self::clear) does that and leaves the set
/// as it was when it was new, [`cancel`](Self::cancel) for good: what is added later is cancelled at once.
/// A subscription that has ended is forgotten at once; an error of it, which nobody awaits, goes to the hook of
/// [`on_lost_error`](crate::on_lost_error).
/// Subscriptions of different errors go into one set.
///
/// # Examples
///
/// ```
/// use headwater::{concurrency::SubscriptionSet, prelude::*};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (view, clicks) = (SubscriptionSet::new(), PublishSubject::<u32>::new(4));
/// view.add(clicks.observe().subscribe(|click| println!("{click}")));
/// view.add(interval(Duration::from_secs(1)).subscribe(|tick| println!("{tick}")));
/// assert_eq!((view.len(), clicks.subscriber_count()), (2, 1));
///
/// drop(view);
/// assert_eq!(clicks.subscriber_count(), 0);
/// # }
/// ```
///
/// # See also
///
/// [`Scope`](super::Scope) to wait for tasks and to learn of their errors,
/// [`SerialSubscription`](super::SerialSubscription) for one subscription after the other.
#[doc(alias("CompositeDisposable", "CompositeSubscription", "DisposeBag", "Disposables", "Set<AnyCancellable>"))]
#[derive(Default)]
#[must_use = "dropping a set cancels its subscriptions"]
pub struct SubscriptionSet {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The subscriptions that have not ended, of whatever error.
    held: HashMap<u64, Box<dyn Any + Send>>,
    added: u64,
    is_cancelled: bool,
}

impl SubscriptionSet {
    /// A set without subscriptions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a subscription over; a set that was cancelled cancels it at once.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::SubscriptionSet, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (set, clicks) = (SubscriptionSet::new(), PublishSubject::<u32>::new(4));
    /// set.cancel();
    /// set.add(clicks.observe().subscribe(|click| println!("{click}")));
    /// assert_eq!((set.len(), clicks.subscriber_count()), (0, 0));
    /// # }
    /// ```
    pub fn add<E: 'static>(&self, subscription: Subscription<E>) {
        self.take_over(subscription, false);
    }

    /// The same, and lets all others go with `replaces`.
    pub(super) fn take_over<E: 'static>(&self, subscription: Subscription<E>, replaces: bool) {
        let mut state = self.shared.lock();
        state.added += 1;
        let id = state.added;
        drop(state);
        // It wakes this waker when it ends; whether it already has is looked at behind that.
        subscription.watch(&Waker::from(Arc::new(Watch { set: Arc::downgrade(&self.shared), id })));
        let mut unwanted = HashMap::new();
        let mut state = self.shared.lock();
        if replaces {
            unwanted = mem::take(&mut state.held);
        }
        let is_held = !state.is_cancelled && !subscription.is_finished();
        if is_held { &mut state.held } else { &mut unwanted }.insert(id, Box::new(subscription));
        drop(state);
        drop(unwanted);
    }

    /// Cancels the subscriptions that are in the set; others can be added.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::SubscriptionSet, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let set = SubscriptionSet::new();
    /// set.add(never::<u32>().subscribe(drop));
    /// set.clear();
    /// set.add(never::<u32>().subscribe(drop));
    /// assert_eq!(set.len(), 1);
    /// # }
    /// ```
    pub fn clear(&self) {
        let held = mem::take(&mut self.shared.lock().held);
        drop(held);
    }

    /// Cancels the subscriptions that are in the set, and those that are added later.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::SubscriptionSet, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (view, clicks) = (SubscriptionSet::new(), PublishSubject::<u32>::new(4));
    /// view.add(clicks.observe().subscribe(drop));
    /// view.cancel();
    /// view.add(clicks.observe().subscribe(drop)); // too late
    /// assert_eq!(clicks.subscriber_count(), 0);
    /// # }
    /// ```
    #[doc(alias("dispose", "unsubscribe"))]
    pub fn cancel(&self) {
        self.shared.lock().is_cancelled = true;
        self.clear();
    }

    /// Whether it was cancelled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::SubscriptionSet;
    ///
    /// let view = SubscriptionSet::new();
    /// view.clear(); // which is not for good
    /// assert!(!view.is_cancelled());
    /// view.cancel();
    /// assert!(view.is_cancelled());
    /// ```
    pub fn is_cancelled(&self) -> bool {
        self.shared.lock().is_cancelled
    }

    /// How many subscriptions are in it, which are those that have not ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::SubscriptionSet, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (view, clicks) = (SubscriptionSet::new(), PublishSubject::<u32>::new(4));
    /// view.add(clicks.observe().subscribe(drop));
    /// view.add(just(1).subscribe(drop)); // it has ended by now, and is forgotten
    /// assert_eq!(view.len(), 1);
    /// # }
    /// ```
    pub fn len(&self) -> usize {
        self.shared.lock().held.len()
    }

    /// Whether there is no subscription in it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::SubscriptionSet, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let view = SubscriptionSet::new();
    /// assert!(view.is_empty());
    /// view.add(never::<u32>().subscribe(drop));
    /// assert!(!view.is_empty());
    /// # }
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Takes subscriptions over.
///
/// # Examples
///
/// ```
/// use headwater::{concurrency::SubscriptionSet, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut set = SubscriptionSet::new();
/// set.extend((0..3).map(|_| never::<u32>().subscribe(drop)));
/// assert_eq!(set.len(), 3);
/// # }
/// ```
impl<E: 'static> Extend<Subscription<E>> for SubscriptionSet {
    fn extend<I: IntoIterator<Item = Subscription<E>>>(&mut self, subscriptions: I) {
        subscriptions.into_iter().for_each(|subscription| self.add(subscription));
    }
}

/// Dropping it cancels its subscriptions.
impl Drop for SubscriptionSet {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Woken by a subscription that has ended: lets the set forget it.
struct Watch {
    set: Weak<Shared>,
    id: u64,
}

impl Wake for Watch {
    fn wake(self: Arc<Self>) {
        if let Some(set) = self.set.upgrade() {
            let ended = set.lock().held.remove(&self.id);
            drop(ended);
        }
    }
}

impl fmt::Debug for SubscriptionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubscriptionSet").field("len", &self.len()).finish_non_exhaustive()
    }
}
