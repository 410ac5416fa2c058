//! `wire_tap`: each item to a subject as well, if it has room.

use crate::{
    Observable, OnDrop, Untold,
    multicast::{Subject, TrySendError},
    source::Source,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Sends a copy of each item to a subject if that has room, and emits the item in any case.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/wire_tap.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let copies = PublishSubject::<_, TestError>::new(16);
    /// let listener = copies.observe();
    /// m.expect(listener, "                        --a--b--c-").subscription("^---------!");
    /// m.expect(m.cold("--a--b--c--|").wire_tap(&copies), "--a--b--c--|");
    /// # m.picture("docs/marbles/wire_tap.svg", "wire_tap(&copies)");
    /// # });
    /// ```
    ///
    /// It never waits and never ends anything: a copy for which a subscriber that blocks has no room is dropped, and the
    /// subject outlives the pipeline.
    /// The argument is a subject, or a [`WireTap`] with a callback for the copies that are dropped.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and the subject hears of neither.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let latest = BehaviorSubject::<u32>::new(0, 16);
    /// let Ok(sum) = from_iter(1..=4).wire_tap(&latest).sum().await;
    /// assert_eq!((sum, latest.value()), (10, 4));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`also_to`](Self::also_to), which waits and loses nothing, [`tap`](Self::tap).
    #[doc(alias("tap", "doOnNext", "monitor"))]
    pub fn wire_tap<E, K, D>(self, options: impl Into<WireTap<S::Item, E, K, D>>) -> Observable<WireTapped<S, E, K, D>>
    where
        S::Item: Clone,
        D: OnDrop<S::Item>,
    {
        Observable::new(WireTapped { source: self.source, options: options.into() })
    }
}

/// Where [`Observable::wire_tap`] sends its copies, and who is told of those that are dropped.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut lost = 0;
/// let copies = UnicastSubject::<u32>::new(2);
/// let tap = WireTap::to(&copies).on_drop(|_| lost += 1);
/// let Ok(count) = from_iter(0..5).wire_tap(tap).count().await;
/// assert_eq!((count, lost), (5, 3));
/// # }
/// ```
pub struct WireTap<T, E, K, D = Untold> {
    subject: Subject<T, E, K>,
    on_drop: D,
}

impl<T, E, K> WireTap<T, E, K> {
    /// Sends copies to this subject.
    pub fn to(subject: &Subject<T, E, K>) -> Self {
        Self { subject: subject.clone(), on_drop: Untold }
    }
}

impl<T, E, K, D> WireTap<T, E, K, D> {
    /// Hands every copy to a closure for which the subject has no room, or which comes after its end.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let debug = PublishSubject::<u32>::new(1);
    /// let (mut missed, mut listener) = (0, debug.observe().boxed());
    /// assert!(futures::poll!(listener.next()).is_pending()); // it listens, and reads nothing
    /// let tapped = from_iter(1..=3).wire_tap(WireTap::to(&debug).on_drop(|_| missed += 1));
    /// assert_eq!((tapped.count().await, missed), (Ok(3), 2));
    /// # }
    /// ```
    #[must_use]
    pub fn on_drop<F: FnMut(T)>(self, on_drop: F) -> WireTap<T, E, K, F> {
        WireTap { subject: self.subject, on_drop }
    }
}

impl<T, E, K> From<&Subject<T, E, K>> for WireTap<T, E, K> {
    fn from(subject: &Subject<T, E, K>) -> Self {
        Self::to(subject)
    }
}

impl<T, E, K, D: Clone> Clone for WireTap<T, E, K, D> {
    fn clone(&self) -> Self {
        Self { subject: self.subject.clone(), on_drop: self.on_drop.clone() }
    }
}

impl<T, E, K, D> fmt::Debug for WireTap<T, E, K, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WireTap").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// The source of [`Observable::wire_tap`].
#[pin_project]
pub struct WireTapped<S: Source, E, K, D> {
    #[pin]
    source: S,
    options: WireTap<S::Item, E, K, D>,
}

impl<S, E, K, D> Source for WireTapped<S, E, K, D>
where
    S: Source<Item: Clone>,
    D: OnDrop<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        let polled = this.source.poll_next(cx);
        if let Poll::Ready(Some(Ok(item))) = &polled
            && let Err(TrySendError::Full(copy) | TrySendError::Terminated(copy)) =
                this.options.subject.try_send(item.clone())
        {
            this.options.on_drop.dropped(copy);
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}

impl<S: Source + Clone, E, K, D: Clone> Clone for WireTapped<S, E, K, D> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), options: self.options.clone() }
    }
}
