//! `on_backpressure_buffer`: a queue between a source and a consumer that do not keep step.

use crate::{
    Gauge, Gauged, Observable, OnDrop, Untold,
    overflow::{Lagged, Overflow},
    parts::{
        boundary::{Boundary, Policy},
        queue::Producer,
    },
    source::Source,
};
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::runtime::Handle;

impl<S: Source> Observable<S> {
    /// Runs the source in a task of its own, behind a queue of up to `capacity` items.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/on_backpressure_buffer.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-abcdef------|");
    /// let buffered = source.on_backpressure_buffer(2, Overflow::DropOldest);
    /// let slow = buffered.merge_map(1, |item| just(item).with_error().delay(Duration::from_millis(3)));
    /// m.expect(slow, "    ----a--c--e--(f|)");
    /// # m.picture("docs/marbles/on_backpressure_buffer.svg", "on_backpressure_buffer(2, DropOldest), then 3 ms an item");
    /// # });
    /// ```
    ///
    /// The second argument says what happens when the queue is full: an [`Overflow`], or a [`Backlog`] with a closure
    /// that is told of what is lost, or with errors that overtake the queue.
    /// With [`Overflow::Block`] the source waits, and nothing is lost; it is asked again when half of the room is free.
    /// What the consumer has not taken counts against the capacity, which is exact.
    /// The task is begun by the first poll, in which the source is polled for one item too, or where items may be lost for
    /// all that it has: a hot source is subscribed to when that poll returns.
    /// [`gauge`](Self::gauge) tells how full the queue was, and what it lost.
    ///
    /// # Completion and errors
    ///
    /// Completion, an error and a panic of the source come behind the items that are queued; the source is released at
    /// once.
    /// Where overflow is an error, the first item that does not fit ends the source, and the error comes behind what is
    /// queued, too.
    /// With [`Backlog::fail_fast`] either error passes at once and drops what is queued.
    ///
    /// # Cancellation
    ///
    /// Drops the source and what is queued; where another thread is polling the source at that moment, the source is
    /// dropped at the end of that poll.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0; when it is polled outside a tokio runtime, or that runtime is shut down before the source has
    /// ended; when one is cloned that was polled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// // Reading and parsing overlap, and at most 16 lines are in between.
    /// let lines = from_iter(["1", "2", "3"]).on_backpressure_buffer(16, Overflow::Block);
    /// let Ok(sum) = lines.map(|line| line.parse::<u32>().unwrap_or(0)).sum().await;
    /// assert_eq!(sum, 6);
    ///
    /// let mut lost = std::sync::mpsc::channel();
    /// let options = Backlog::new(Overflow::DropNewest).on_drop(move |n| lost.0.send(n).unwrap());
    /// let Ok(kept) = from_iter(0..4).on_backpressure_buffer(3, options).to_vec().await;
    /// assert_eq!((kept, lost.1.recv()), (vec![0, 1, 2], Ok(3)));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`prefetch`](Self::prefetch), which is lossless, [`on_backpressure_latest`](Self::on_backpressure_latest) and
    /// [`on_backpressure_drop`](Self::on_backpressure_drop) without a queue,
    /// [`on_backpressure_reduce`](Self::on_backpressure_reduce) to fold what waits.
    #[doc(alias("onBackpressureBuffer", "observeOn", "publishOn", "buffer", "detach"))]
    #[track_caller]
    pub fn on_backpressure_buffer<D>(
        self,
        capacity: usize,
        options: impl Into<Backlog<S::Error, D>>,
    ) -> Observable<OnBackpressureBuffer<S, D>>
    where
        S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
        D: OnDrop<S::Item> + Send + 'static,
    {
        assert!(capacity > 0, "on_backpressure_buffer needs a capacity of at least 1");
        Observable::new(OnBackpressureBuffer::new(self.source, capacity, options.into(), None))
    }
}

/// What a boundary does with the items that its consumer has not taken: what when there are too many, and its options.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let failing = from_iter([1, 2]).with_error().concat(throw_error("gone"));
/// let options = Backlog::new(Overflow::Block).fail_fast().on_drop(|n| println!("{n} is not wanted any more"));
/// assert_eq!(failing.on_backpressure_buffer(8, options).to_vec().await, Err("gone"));
/// # }
/// ```
pub struct Backlog<E, D = Untold> {
    overflow: Overflow<E>,
    fails_fast: bool,
    on_drop: D,
}

impl<E> Backlog<E> {
    /// Says what happens when the queue is full.
    pub fn new(overflow: Overflow<E>) -> Self {
        Self { overflow, fails_fast: false, on_drop: Untold }
    }
}

impl<E, D> Backlog<E, D> {
    /// Lets an error, of the source or of the overflow, overtake and drop what is queued.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let broken = from_iter(1..=3).with_error().concat(throw_error("gone"));
    /// let queued = broken.on_backpressure_buffer(8, Backlog::new(Overflow::Block).fail_fast());
    /// // The first item is taken before the others are queued; the error comes ahead of these.
    /// assert_eq!(queued.attempt().to_vec().await, Ok(vec![Ok(1), Err("gone")]));
    /// # }
    /// ```
    #[must_use]
    pub fn fail_fast(self) -> Self {
        Self { fails_fast: true, ..self }
    }

    /// Hands every item that is lost to a closure: one that did not fit, or that an error has overtaken.
    ///
    /// It runs where the source is polled: in its task, and for the first poll in that of the consumer.
    /// What is queued when the observable is dropped is dropped with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::sync::{Arc, atomic::{AtomicU32, Ordering}};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let lost = Arc::new(AtomicU32::new(0));
    /// let counter = Arc::clone(&lost);
    /// let backlog = Backlog::new(Overflow::DropOldest).on_drop(move |_| {
    ///     counter.fetch_add(1, Ordering::Relaxed);
    /// });
    /// assert_eq!(from_iter(1..=5).on_backpressure_buffer(2, backlog).to_vec().await, Ok(vec![4, 5]));
    /// assert_eq!(lost.load(Ordering::Relaxed), 3);
    /// # }
    /// ```
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> Backlog<E, F> {
        Backlog { overflow: self.overflow, fails_fast: self.fails_fast, on_drop }
    }

    pub(super) fn told(overflow: Overflow<E>, on_drop: D) -> Self {
        Self { overflow, fails_fast: false, on_drop }
    }
}

// By hand, as a derive would ask the error to be `Clone`.
impl<E, D: Clone> Clone for Backlog<E, D> {
    fn clone(&self) -> Self {
        Self { overflow: self.overflow, fails_fast: self.fails_fast, on_drop: self.on_drop.clone() }
    }
}

impl<E> From<Overflow<E>> for Backlog<E> {
    fn from(overflow: Overflow<E>) -> Self {
        Self::new(overflow)
    }
}

impl<E, D> fmt::Debug for Backlog<E, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backlog").field("fails_fast", &self.fails_fast).finish_non_exhaustive()
    }
}

/// A queue of items as they are.
impl<T, E, D: OnDrop<T>> Policy<T, E> for Backlog<E, D> {
    type Queued = T;

    fn waits(&self) -> bool {
        matches!(self.overflow, Overflow::Block)
    }

    fn batches(&self) -> bool {
        self.waits() && !self.fails_fast
    }

    #[inline]
    fn put(&mut self, item: T, producer: &mut Producer<T, E>) -> Result<(), E> {
        let Some(lost) = producer.put(item, matches!(self.overflow, Overflow::DropOldest)) else {
            return Ok(());
        };
        self.on_drop.dropped(lost);
        match self.overflow {
            Overflow::Error(make) => Err(make(Lagged::new(1))),
            Overflow::Block | Overflow::DropOldest | Overflow::DropNewest => Ok(()),
        }
    }

    fn end(&mut self, end: Result<(), E>, producer: &mut Producer<T, E>) {
        let at_once = self.fails_fast && end.is_err();
        for overtaken in producer.end(end, at_once) {
            self.on_drop.dropped(overtaken);
        }
    }

    fn size_hint(&self, (lower, upper): (usize, Option<usize>)) -> (usize, Option<usize>) {
        // Of what is lost, at least the first or the last item is not.
        (if self.waits() { lower } else { lower.min(1) }, upper)
    }
}

/// The source of [`Observable::on_backpressure_buffer`] and its relatives.
pub struct OnBackpressureBuffer<S: Source, D> {
    boundary: Boundary<S, Backlog<S::Error, D>, S::Item>,
}

impl<S: Source, D> OnBackpressureBuffer<S, D> {
    pub(super) fn new(source: S, capacity: usize, options: Backlog<S::Error, D>, runtime: Option<Handle>) -> Self {
        Self { boundary: Boundary::new(source, options, capacity, runtime) }
    }
}

impl<S, D> Source for OnBackpressureBuffer<S, D>
where
    S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
    D: OnDrop<S::Item> + Send + 'static,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        self.boundary.poll(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.boundary.size_hint()
    }
}

impl<S: Source, D> Gauged for OnBackpressureBuffer<S, D> {
    fn gauge(&self) -> Gauge {
        self.boundary.gauge()
    }
}

impl<S: Source + Clone, D: Clone> Clone for OnBackpressureBuffer<S, D> {
    fn clone(&self) -> Self {
        Self { boundary: self.boundary.clone() }
    }
}
