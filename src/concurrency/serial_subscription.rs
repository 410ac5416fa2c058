//! `SerialSubscription`: one subscription, and then another in its place.

use super::SubscriptionSet;
use crate::Subscription;
use std::fmt;

/// Owns one subscription at a time: another one takes its place and cancels it.
///
/// A subscription runs from when it was made, so that the new one has begun when [`replace`](Self::replace) cancels the
/// former; where the former has to be gone before the new one begins, [`clear`](Self::clear) first.
/// Dropping it cancels the one that it holds, and so does [`cancel`](Self::cancel), for good: what comes later is
/// cancelled at once.
/// A subscription that has ended is forgotten at once; an error of it, which nobody awaits, goes to the hook of
/// [`on_lost_error`](crate::on_lost_error).
///
/// # Examples
///
/// ```
/// use headwater::{concurrency::SerialSubscription, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (chess, go) = (PublishSubject::<u32>::new(4), PublishSubject::<u32>::new(4));
/// let shown = SerialSubscription::new();
/// shown.replace(chess.observe().subscribe(|position| println!("chess {position}")));
/// shown.replace(go.observe().subscribe(|position| println!("go {position}")));
/// assert_eq!((chess.subscriber_count(), go.subscriber_count()), (0, 1));
/// # }
/// ```
///
/// # See also
///
/// [`Observable::switch_map`](crate::Observable::switch_map) where an observable says what comes next,
/// [`SubscriptionSet`] for several at a time.
#[doc(alias("SerialDisposable", "MultipleAssignmentDisposable", "SingleAssignmentDisposable"))]
#[derive(Default)]
#[must_use = "dropping it cancels its subscription"]
pub struct SerialSubscription {
    /// Holds one at most.
    set: SubscriptionSet,
}

impl SerialSubscription {
    /// Without a subscription as yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a subscription over, and then cancels the one that it held; where it was cancelled, cancels the new one.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::SerialSubscription, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let clicks = PublishSubject::<u32>::new(4);
    /// let latest = SerialSubscription::new();
    /// for _ in 0..3 {
    ///     latest.replace(clicks.observe().subscribe(drop));
    ///     assert_eq!(clicks.subscriber_count(), 1);
    /// }
    /// # }
    /// ```
    #[doc(alias = "set")]
    pub fn replace<E: 'static>(&self, subscription: Subscription<E>) {
        self.set.take_over(subscription, true);
    }

    /// Cancels the subscription that it holds; another one can take its place.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::SerialSubscription, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let camera = SerialSubscription::new();
    /// camera.replace(never::<u32>().subscribe(drop));
    /// camera.clear(); // only one may have it at a time
    /// camera.replace(never::<u32>().subscribe(drop));
    /// assert!(camera.is_active());
    /// # }
    /// ```
    pub fn clear(&self) {
        self.set.clear();
    }

    /// Cancels the subscription that it holds, and those that come later.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::SerialSubscription, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let shown = SerialSubscription::new();
    /// shown.cancel();
    /// shown.replace(never::<u32>().subscribe(drop));
    /// assert!(!shown.is_active());
    /// # }
    /// ```
    #[doc(alias("dispose", "unsubscribe"))]
    pub fn cancel(&self) {
        self.set.cancel();
    }

    /// Whether it was cancelled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::SerialSubscription;
    ///
    /// let shown = SerialSubscription::new();
    /// shown.clear(); // which is not for good
    /// assert!(!shown.is_cancelled());
    /// shown.cancel();
    /// assert!(shown.is_cancelled());
    /// ```
    pub fn is_cancelled(&self) -> bool {
        self.set.is_cancelled()
    }

    /// Whether it holds a subscription that has not ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::SerialSubscription, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let shown = SerialSubscription::new();
    /// shown.replace(never::<u32>().subscribe(drop));
    /// assert!(shown.is_active());
    /// shown.replace(just(1).subscribe(drop)); // it ends at once
    /// assert!(!shown.is_active());
    /// # }
    /// ```
    pub fn is_active(&self) -> bool {
        !self.set.is_empty()
    }
}

impl fmt::Debug for SerialSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SerialSubscription").field("active", &self.is_active()).finish_non_exhaustive()
    }
}
