//! `UnicastSubject`: everything that is sent, for the one subscriber that will come.

use super::{Subject, keep::Keep, log::End, reader::Reader};
use crate::{Observable, gauge::Gauge, overflow::Overflow, source::Source};
use std::{
    convert::Infallible,
    error::Error,
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// Keeps what is sent until its one subscriber comes, and sends it there from then on.
///
/// When nobody has come and as many items wait as it has capacity for, the senders wait.
/// The observable can be had once; it is no recipe and has no clones.
/// When it is dropped, what is sent from then on reaches nobody.
/// Everything else is said on [`Subject`].
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let jobs = UnicastSubject::<u32>::new(16);
/// jobs.send(1).await?;
/// jobs.send(2).await?;
/// let worker = jobs.observe()?;
/// assert!(jobs.observe().is_err());
///
/// jobs.complete();
/// assert_eq!(worker.to_vec().await, Ok(vec![1, 2]));
/// # Ok(())
/// # }
/// ```
#[doc(alias("UnicastProcessor", "channel"))]
pub type UnicastSubject<T, E = Infallible> = Subject<T, E, Unicast>;

/// The kind of [`UnicastSubject`].
#[derive(Debug)]
pub enum Unicast {}

/// The one observable of a [`UnicastSubject`] was given away before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlreadyObserved(());

impl fmt::Display for AlreadyObserved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the subject has its subscriber already")
    }
}

impl Error for AlreadyObserved {}

impl<T, E> UnicastSubject<T, E> {
    /// Makes a subject that queues up to `capacity` items; when these are there, the senders wait.
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
    /// let jobs = UnicastSubject::<u32>::new(16);
    /// jobs.send(1).await.unwrap(); // it waits for the one who will come
    /// jobs.complete();
    /// assert_eq!(jobs.observe().unwrap().to_vec().await, Ok(vec![1]));
    /// # }
    /// ```
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        Self::with_overflow(Overflow::Block, capacity)
    }

    /// Makes a subject that queues up to `capacity` items, with an overflow policy for those that do not fit.
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
    /// let newest = UnicastSubject::<u32>::with_overflow(Overflow::DropOldest, 1);
    /// newest.send(1).await.unwrap();
    /// newest.send(2).await.unwrap();
    /// newest.complete();
    /// assert_eq!(newest.observe().unwrap().to_vec().await, Ok(vec![2]));
    /// # }
    /// ```
    #[track_caller]
    pub fn with_overflow(overflow: Overflow<E>, capacity: usize) -> Self {
        assert!(capacity > 0, "a subject needs a capacity of at least 1");
        let subject = Self::with(capacity, overflow, Keep::NOTHING);
        let gauge = Gauge::new(capacity);
        subject.reserve(Reader::new(Arc::clone(subject.log()), overflow, gauge));
        subject
    }

    /// The observable of all that is sent, for the first who asks.
    ///
    /// Dropping it, polled or not, completes the subject: the senders learn that nobody is there.
    ///
    /// # Errors
    ///
    /// When somebody has asked before.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let jobs = UnicastSubject::<u32>::new(16);
    /// let first = jobs.observe();
    /// assert!(first.is_ok() && jobs.observe().is_err());
    /// ```
    pub fn observe(&self) -> Result<Observable<ObserveUnicast<T, E>>, AlreadyObserved>
    where
        T: Clone,
        E: Clone,
    {
        let reader = self.take_reserved().ok_or(AlreadyObserved(()))?;
        Ok(Observable::new(ObserveUnicast { subscriber: Some(Subscriber { reader }) }))
    }
}

/// The source of the observable of a [`UnicastSubject`].
pub struct ObserveUnicast<T, E> {
    /// Gone at the end.
    subscriber: Option<Subscriber<T, E>>,
}

/// Completes the subject when it leaves.
struct Subscriber<T, E> {
    reader: Reader<T, E>,
}

impl<T, E> Drop for Subscriber<T, E> {
    fn drop(&mut self) {
        self.reader.log().end(End::Completed);
    }
}

impl<T, E> Source for ObserveUnicast<T, E>
where
    T: Clone,
    E: Clone,
{
    type Item = T;
    type Error = E;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let Some(subscriber) = &mut self.subscriber else { return Poll::Ready(None) };
        let polled = subscriber.reader.poll_next(Some(cx));
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.subscriber = None;
        }
        polled
    }
}
