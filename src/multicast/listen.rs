//! `listen`: a subscriber that is there before it is polled.

use super::{
    StateView, Subject,
    log::Log,
    reader::Reader,
    subject::{Queued, Shared},
};
use crate::{
    Observable,
    gauge::{Gauge, Gauged},
    operators::filter::DistinctUntilChanged,
    overflow::Overflow,
    source::Source,
};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

impl<T, E, K: Shared> Subject<T, E, K> {
    /// Subscribes now, and hands out the observable of what reaches this subscriber.
    ///
    /// What is sent from here on waits for its first poll, where [`observe`](Self::observe), which subscribes with its
    /// first poll, would miss it: an observable that is handed to a task, or to the body of a response, is polled when
    /// that gets to it.
    /// What the subject has kept is given to it as it is now.
    ///
    /// Where its kind lets a subscriber have a queue, that has the capacity of the subject, and the senders wait when it
    /// is full, polled or not; dropping the observable unsubscribes and lets them go on.
    ///
    /// It is a subscriber and no recipe, and has no clones, as a clone that waits to be polled would make the senders
    /// wait.
    /// What begins anew, such as [`retry`](Observable::retry), [`repeat`](Observable::repeat) and
    /// [`share`](Observable::share), is given `observe`, or
    /// [`defer`](fn@crate::create::defer)`(move || events.listen())`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let events = PublishSubject::<&str>::new(16);
    /// let (body, recipe) = (events.listen(), events.observe());
    /// assert_eq!(events.subscriber_count(), 1);
    /// events.send("begun").await.unwrap(); // by a job, before anybody has polled
    /// events.complete();
    /// assert_eq!(body.to_vec().await, Ok(vec!["begun"]));
    /// assert_eq!(recipe.to_vec().await, Ok(vec![])); // it comes too late
    /// # }
    /// ```
    #[doc(alias("subscribe", "broadcast::Sender::subscribe", "hot"))]
    pub fn listen(&self) -> Observable<Listen<T, E>>
    where
        T: Clone,
        E: Clone,
    {
        Observable::new(Listen::new(self.log(), self.overflow(), self.capacity()))
    }
}

impl<T, E, K: Queued> Subject<T, E, K> {
    /// Subscribes now, as [`listen`](Self::listen) does, with a capacity and an overflow policy of its own.
    ///
    /// What the subject has kept for it counts beside the capacity.
    /// What does not fit before the first poll is treated as the policy says, as later.
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
    /// let newest = prices.listen_with(Overflow::DropOldest, 2);
    /// for price in 0..1_000 {
    ///     prices.send(price).await.unwrap(); // it slows nobody down
    /// }
    /// prices.complete();
    /// assert_eq!(newest.to_vec().await, Ok(vec![998, 999]));
    /// # }
    /// ```
    #[doc(alias("subscribe", "hot"))]
    #[track_caller]
    pub fn listen_with(&self, overflow: Overflow<E>, capacity: usize) -> Observable<Listen<T, E>>
    where
        T: Clone,
        E: Clone,
    {
        assert!(capacity > 0, "a subscriber needs a capacity of at least 1");
        Observable::new(Listen::new(self.log(), overflow, capacity))
    }
}

impl<T: Clone, E> StateView<T, E> {
    /// Subscribes now, and hands out the observable of the item that is the latest now and of all that follow, of which it
    /// skips those that were replaced before it asked.
    ///
    /// It holds no more than the item of now and the newest, and never makes a sender wait; [`observe`](Self::observe)
    /// begins with the item that is the latest at its first poll.
    /// It has no clones, as [`Subject::listen`] tells.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let level = BehaviorSubject::<u32>::new(3, 16);
    /// let changes = level.view().listen();
    /// level.send(4).await.unwrap();
    /// drop(level);
    /// assert_eq!(changes.to_vec().await, Ok(vec![3, 4]));
    /// # }
    /// ```
    #[doc(alias("subscribe", "hot"))]
    pub fn listen(&self) -> Observable<DistinctUntilChanged<Listen<T, E>>>
    where
        T: PartialEq,
        E: Clone,
    {
        Observable::new(Listen::new(self.log(), Overflow::DropOldest, 1)).distinct_until_changed()
    }
}

/// The source of [`Subject::listen`]: a subscriber from the beginning.
pub struct Listen<T, E> {
    gauge: Gauge,
    /// Gone at the end.
    reader: Option<Reader<T, E>>,
}

impl<T, E> Listen<T, E> {
    fn new(log: &Arc<Log<T, E>>, overflow: Overflow<E>, capacity: usize) -> Self {
        let gauge = Gauge::new(capacity);
        let reader = Reader::new(Arc::clone(log), overflow, gauge.clone());
        Self { gauge, reader: Some(reader) }
    }
}

/// What a subscriber has not read yet, and what it lost, is counted when it reads, and when a sender finds it full.
impl<T, E> Gauged for Listen<T, E> {
    fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }
}

impl<T, E> Source for Listen<T, E>
where
    T: Clone,
    E: Clone,
{
    type Item = T;
    type Error = E;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let Some(reader) = &mut self.reader else { return Poll::Ready(None) };
        let polled = reader.poll_next(Some(cx));
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.reader = None;
        }
        polled
    }
}
