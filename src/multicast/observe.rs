//! `observe`: a recipe of a subscriber, which comes with its first poll.

use super::{
    Subject,
    log::Log,
    reader::Reader,
    subject::{Queued, Shared},
};
use crate::{
    IntoObservable, IntoObservableWith, Notifier, Observable,
    gauge::{Gauge, Gauged},
    overflow::Overflow,
    source::Source,
};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

impl<T, E, K: Shared> Subject<T, E, K> {
    /// The observable of what reaches a subscriber that comes with its first poll.
    ///
    /// Where its kind lets a subscriber have a queue, that has the capacity of the subject, and the senders wait when it
    /// is full.
    /// To subscribe at once there is [`listen`](Self::listen).
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let clicks = PublishSubject::<u32>::new(8);
    /// let recipe = clicks.observe(); // nobody is subscribed yet
    /// assert_eq!(clicks.subscriber_count(), 0);
    /// let reader = recipe.subscribe(|n| println!("{n}"));
    /// assert_eq!(clicks.subscriber_count(), 1);
    /// # drop(reader);
    /// # }
    /// ```
    #[doc(alias("subscribe", "asObservable", "asSharedFlow", "asFlux"))]
    pub fn observe(&self) -> Observable<Observe<T, E>>
    where
        T: Clone,
        E: Clone,
    {
        Observable::new(Observe::new(self.log(), self.overflow(), self.capacity()))
    }
}

impl<T, E, K: Queued> Subject<T, E, K> {
    /// The observable of what reaches a subscriber that comes with its first poll, with a capacity and an overflow policy
    /// of its own.
    ///
    /// What the subject has kept for it counts beside the capacity.
    /// When more than the capacity has come since, what it has not read of that is lost with the oldest, where its policy
    /// is to drop these.
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
    /// let prices = PublishSubject::<u32>::new(64);
    /// // A display that cannot keep up shows the newest price; it slows nobody down.
    /// let display = prices.observe_with(Overflow::DropOldest, 1).for_each(|price| println!("{price}")).spawn();
    /// for price in 0..1_000 {
    ///     prices.send(price).await.unwrap();
    /// }
    /// # drop(display);
    /// # }
    /// ```
    #[track_caller]
    pub fn observe_with(&self, overflow: Overflow<E>, capacity: usize) -> Observable<Observe<T, E>>
    where
        T: Clone,
        E: Clone,
    {
        assert!(capacity > 0, "a subscriber needs a capacity of at least 1");
        Observable::new(Observe::new(self.log(), overflow, capacity))
    }
}

impl<T, E, K> IntoObservable for &Subject<T, E, K>
where
    T: Clone,
    E: Clone,
    K: Shared,
{
    type Item = T;
    type Error = E;
    type Source = Observe<T, E>;

    fn into_observable(self) -> Observable<Observe<T, E>> {
        self.observe()
    }
}

impl<T, E, K> IntoObservableWith<E> for &Subject<T, E, K>
where
    T: Clone,
    E: Clone,
    K: Shared,
{
}

/// Notifies with every item that is sent.
impl<T, E, K> Notifier<E> for &Subject<T, E, K>
where
    T: Clone,
    E: Clone,
    K: Shared,
{
    type Source = Observe<T, E>;

    fn into_notifier(self) -> Observe<T, E> {
        self.observe().into_source()
    }
}

/// The source of [`Subject::observe`]: a recipe until it is first polled, a subscriber from then on.
pub struct Observe<T, E> {
    log: Arc<Log<T, E>>,
    overflow: Overflow<E>,
    gauge: Gauge,
    /// Made at the first poll, and gone at the end.
    reader: Option<Reader<T, E>>,
    ended: bool,
}

impl<T, E> Observe<T, E> {
    pub(super) fn new(log: &Arc<Log<T, E>>, overflow: Overflow<E>, capacity: usize) -> Self {
        Self { log: Arc::clone(log), overflow, gauge: Gauge::new(capacity), reader: None, ended: false }
    }
}

/// What a subscriber has not read yet, and what it lost, is counted when it reads, and when a sender finds it full.
impl<T, E> Gauged for Observe<T, E> {
    fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }
}

impl<T, E> Source for Observe<T, E>
where
    T: Clone,
    E: Clone,
{
    type Item = T;
    type Error = E;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let this = &mut *self;
        if this.ended {
            return Poll::Ready(None);
        }
        let reader =
            this.reader.get_or_insert_with(|| Reader::new(Arc::clone(&this.log), this.overflow, this.gauge.clone()));
        let polled = reader.poll_next(Some(cx));
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            this.reader = None;
            this.ended = true;
        }
        polled
    }
}

impl<T, E> Clone for Observe<T, E> {
    fn clone(&self) -> Self {
        let (log, overflow, gauge) = (Arc::clone(&self.log), self.overflow, self.gauge.clone());
        Self { log, overflow, gauge, reader: None, ended: false }
    }
}
