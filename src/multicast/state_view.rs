//! `StateView`: the latest item of a behavior subject, to look at.

use super::{BehaviorSubject, Observe, log::Log};
use crate::{
    IntoObservable, IntoObservableWith, Notifier, Observable, operators::filter::DistinctUntilChanged,
    overflow::Overflow,
};
use std::{convert::Infallible, fmt, sync::Arc};

/// The latest item of a [`BehaviorSubject`], to read and to observe, without a way to send.
///
/// It is no handle: when the last handle of the subject is dropped, its observers complete, and the value stays.
///
/// # Examples
///
/// ```
/// use headwater::{multicast::StateView, prelude::*};
///
/// struct Player {
///     volume: BehaviorSubject<u8>,
/// }
///
/// impl Player {
///     fn volume(&self) -> StateView<u8> {
///         self.volume.view()
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let player = Player { volume: BehaviorSubject::new(50, 16) };
/// let volume = player.volume();
/// player.volume.send(60).await.unwrap();
/// assert_eq!(volume.value(), 60);
/// drop(player);
/// assert_eq!(volume.observe().to_vec().await, Ok(vec![]));
/// # }
/// ```
#[doc(alias("StateFlow", "asStateFlow", "watch::Receiver"))]
pub struct StateView<T, E = Infallible> {
    log: Arc<Log<T, E>>,
}

impl<T, E> BehaviorSubject<T, E> {
    /// A view of the latest item, for those who may look and not send.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let level = BehaviorSubject::<u32>::new(3, 16);
    /// let view = level.view();
    /// level.try_send(4).unwrap();
    /// assert_eq!(view.value(), 4);
    /// ```
    pub fn view(&self) -> StateView<T, E> {
        StateView { log: Arc::clone(self.log()) }
    }
}

impl<T: Clone, E> StateView<T, E> {
    pub(super) fn log(&self) -> &Arc<Log<T, E>> {
        &self.log
    }

    /// The latest item, also when the subject has completed or failed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let level = BehaviorSubject::<u32>::new(3, 16);
    /// let view = level.view();
    /// level.try_send(4).unwrap();
    /// level.complete();
    /// assert_eq!(view.value(), 4); // the value stays
    /// ```
    #[doc(alias("get", "getValue", "borrow"))]
    pub fn value(&self) -> T {
        let (item, _) = self.log.latest().expect("a behavior subject begins with an item and keeps the latest");
        item
    }

    /// The observable of the latest item and of all that follow: a slow subscriber skips those that it missed, and sees
    /// no item twice in a row.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let level = BehaviorSubject::<u32>::new(3, 16);
    /// let mut changes = level.view().observe();
    /// assert_eq!(changes.next().await, Some(Ok(3)));
    /// level.send(4).await.unwrap();
    /// drop(level);
    /// assert_eq!(changes.to_vec().await, Ok(vec![4]));
    /// # }
    /// ```
    pub fn observe(&self) -> Observable<DistinctUntilChanged<Observe<T, E>>>
    where
        T: PartialEq,
        E: Clone,
    {
        Observable::new(Observe::new(&self.log, Overflow::DropOldest, 1)).distinct_until_changed()
    }
}

impl<T, E> Clone for StateView<T, E> {
    fn clone(&self) -> Self {
        Self { log: Arc::clone(&self.log) }
    }
}

impl<T, E> fmt::Debug for StateView<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StateView").field("ended", &self.log.ended().is_some()).finish_non_exhaustive()
    }
}

impl<T, E> IntoObservable for &StateView<T, E>
where
    T: Clone + PartialEq,
    E: Clone,
{
    type Item = T;
    type Error = E;
    type Source = DistinctUntilChanged<Observe<T, E>>;

    fn into_observable(self) -> Observable<Self::Source> {
        self.observe()
    }
}

impl<T, E> IntoObservableWith<E> for &StateView<T, E>
where
    T: Clone + PartialEq,
    E: Clone,
{
}

/// Notifies with the latest item, and with every change.
impl<T, E> Notifier<E> for &StateView<T, E>
where
    T: Clone + PartialEq,
    E: Clone,
{
    type Source = DistinctUntilChanged<Observe<T, E>>;

    fn into_notifier(self) -> Self::Source {
        self.observe().into_source()
    }
}
