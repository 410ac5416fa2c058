//! What the window operators have in common: their options, and the windows that are open.

use super::branches::{Branches, Room, Sent};
use crate::{
    Observable,
    notifier::Notifier,
    on_drop::{OnDrop, Untold},
    overflow::Overflow,
    source::Source,
};
use std::{fmt, time::Duration};

/// How many items a window holds that nobody reads, unless it is told otherwise.
pub(crate) const CAPACITY: usize = 64;

/// What a window operator is given: what bounds its windows, and what happens to items that nobody reads.
///
/// Window operators take it in place of a count, a duration or a notifier, which by itself is enough:
/// `window_count(100, 100)` is `window_count(Windows::of(100), 100)`.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut lost = Vec::new();
/// let options = Windows::of(4).capacity(2).overflow(Overflow::DropOldest).on_drop(|n| lost.push(n));
/// let mut windows = from_iter(1..=4).window_count(options, 4);
/// let unread = windows.by_ref().first().await.unwrap().unwrap();
/// let Ok(last) = windows.count().await; // What comes next takes the items past the window that nobody reads.
/// let Ok(kept) = unread.to_vec().await;
/// assert_eq!((kept, lost, last), (vec![3, 4], vec![1, 2], 1));
/// # }
/// ```
pub struct Windows<W, E, D = Untold> {
    pub(crate) bounds: W,
    pub(crate) capacity: usize,
    pub(crate) overflow: Overflow<E>,
    pub(crate) on_drop: D,
}

impl<W, E> Windows<W, E> {
    /// Windows that are bounded by a count, a duration or a notifier, as the operator takes it; each holds up to 64 items
    /// that have not been read, then the source waits.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ticks = interval(Duration::from_millis(10)).take(6);
    /// let windows = ticks.window_time(Windows::of(Duration::from_millis(35)));
    /// assert_eq!(windows.flat_map(|window| window.count()).to_vec().await, Ok(vec![3, 3]));
    /// # }
    /// ```
    pub fn of(bounds: W) -> Self {
        Self { bounds, capacity: CAPACITY, overflow: Overflow::Block, on_drop: Untold }
    }
}

impl<W, E, D> Windows<W, E, D> {
    /// Sets how many items a window holds that have not been read, 64 without it.
    ///
    /// As many windows at most wait to be taken.
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
    /// let options = Windows::of(4).capacity(3).overflow(Overflow::DropNewest);
    /// let Ok(mut windows) = from_iter(1..=8).window_count(options, 4).to_vec().await; // nobody reads meanwhile
    /// assert_eq!(windows.remove(0).to_vec().await, Ok(vec![1, 2, 3]));
    /// # }
    /// ```
    #[must_use]
    #[track_caller]
    pub fn capacity(self, capacity: usize) -> Self {
        assert!(capacity > 0, "a window needs a capacity of at least 1");
        Self { capacity, ..self }
    }

    /// Says what happens when a window is full: without it the source waits until its reader has taken an item, or drops
    /// the window.
    ///
    /// With [`Overflow::Error`] only that window fails.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Lagged, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let options = Windows::of(4).capacity(2).overflow(Overflow::Error(|lagged| lagged));
    /// let windows = from_iter(1..=8).with_error::<Lagged>().window_count(options, 4).to_vec().await;
    /// let mut windows = windows.unwrap(); // the windows fail, and nothing else
    /// let Ok(first) = windows.remove(0).attempt().to_vec().await;
    /// assert!(matches!(first[..], [Ok(1), Ok(2), Err(_)]));
    /// # }
    /// ```
    #[must_use]
    pub fn overflow(self, overflow: Overflow<E>) -> Self {
        Self { overflow, ..self }
    }

    /// Hands every item to a closure that is dropped because a window was full.
    ///
    /// Of a window that fails because of [`Overflow::Error`] that is the first one; the closure does not hear of those that
    /// would have followed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut lost = Vec::new();
    /// let options = Windows::of(3).capacity(1).overflow(Overflow::DropOldest).on_drop(|n| lost.push(n));
    /// let Ok(windows) = from_iter(1..=6).window_count(options, 3).to_vec().await; // nobody reads meanwhile
    /// drop(windows); // what is in them is dropped with them
    /// assert_eq!(lost, [1, 2, 4, 5]);
    /// # }
    /// ```
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> Windows<W, E, F> {
        let Self { bounds, capacity, overflow, on_drop: _ } = self;
        Windows { bounds, capacity, overflow, on_drop }
    }
}

// By hand, as a derive would ask the error to be `Clone`.
impl<W: Clone, E, D: Clone> Clone for Windows<W, E, D> {
    fn clone(&self) -> Self {
        Self { bounds: self.bounds.clone(), on_drop: self.on_drop.clone(), ..*self }
    }
}

impl<E> From<usize> for Windows<usize, E> {
    fn from(count: usize) -> Self {
        Self::of(count)
    }
}

impl<E> From<Duration> for Windows<Duration, E> {
    fn from(span: Duration) -> Self {
        Self::of(span)
    }
}

impl<W: fmt::Debug, E, D> fmt::Debug for Windows<W, E, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Windows")
            .field("bounds", &self.bounds)
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}

/// What ends windows, or begins them: a notifier, or [`Windows`] of one.
///
/// A trait beside `Into`, because any type would be a notifier to that.
#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a notifier nor `Windows` of one",
    label = "expected a future, or an observable of the same error",
    note = "an observable that cannot fail: add `.with_error()`"
)]
pub trait NotifiedWindows<E> {
    type Notifier: Source<Error = E>;
    type OnDrop;

    fn into_windows(self) -> Windows<Self::Notifier, E, Self::OnDrop>;
}

impl<S: Source> NotifiedWindows<S::Error> for Observable<S> {
    type Notifier = S;
    type OnDrop = Untold;

    fn into_windows(self) -> Windows<S, S::Error> {
        Windows::of(self.source)
    }
}

#[diagnostic::do_not_recommend]
impl<F: Future, E> NotifiedWindows<E> for F {
    type Notifier = <F as Notifier<E>>::Source;
    type OnDrop = Untold;

    fn into_windows(self) -> Windows<Self::Notifier, E> {
        Windows::of(self.into_notifier())
    }
}

impl<N: Notifier<E>, E, D> NotifiedWindows<E> for Windows<N, E, D> {
    type Notifier = N::Source;
    type OnDrop = D;

    fn into_windows(self) -> Windows<N::Source, E, D> {
        let Self { bounds, capacity, overflow, on_drop } = self;
        Windows { bounds: bounds.into_notifier(), capacity, overflow, on_drop }
    }
}

/// Opens a window; `None` while there is no room for it, `Some(None)` when nobody takes it.
pub(crate) fn open<T, E>(branches: &mut Branches<T, E, ()>) -> Option<Option<usize>> {
    match branches.room() {
        Room::Free => Some(Some(branches.open(()))),
        Room::Full => None,
        Room::Nobody => Some(None),
    }
}

/// Hands an item to a window that has room for it; false when the window has failed, because it had none.
pub(crate) fn send<T, E>(
    branches: &mut Branches<T, E, ()>,
    window: usize,
    item: T,
    on_drop: &mut impl OnDrop<T>,
) -> bool {
    match branches.send(window, item) {
        Sent::Taken | Sent::Gone(_) => true,
        // The source is asked only when there is room, where it may wait.
        Sent::Dropped(item) | Sent::Full(item) => {
            on_drop.dropped(item);
            true
        }
        Sent::Failed(item) => {
            on_drop.dropped(item);
            false
        }
    }
}
