//! `Promise`: one value, produced once, awaited by many.

use crate::{
    Observable,
    multicast::{AsyncSubject, Observe},
    source::Source,
};
use futures::FutureExt;
use std::{
    error::Error,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// A value that somebody will produce, once, and any number of others await.
///
/// The value is kept: who awaits it later gets it at once.
/// [`future`](Self::future) hands out what the others await, a future that is cheap to clone; it is a future of a
/// `Result`, so that it stands wherever an observable may: in `merge`, `zip`, `switch_map`, `take_until`.
/// A promise that is dropped without a value fails with [`Abandoned`], so that nobody waits for ever; the error of a
/// promise is that, or any error that is made from it.
///
/// # Examples
///
/// ```
/// use headwater::{concurrency::Promise, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let promise = Promise::<u32>::new();
/// let (one, other) = (promise.future(), promise.future());
/// let produce = async { promise.fulfil(42) };
/// let found = tokio::join!(one, other, produce);
/// assert_eq!((found.0, found.1), (Ok(42), Ok(42)));
/// # }
/// ```
///
/// With a time limit, and as an observable among others:
///
/// ```
/// use headwater::{Elapsed, concurrency::{Abandoned, Promise}, prelude::*};
/// use std::time::Duration;
///
/// #[derive(Debug, Clone, PartialEq)]
/// enum Fault { Abandoned, Late }
/// impl From<Abandoned> for Fault { fn from(_: Abandoned) -> Self { Fault::Abandoned } }
/// impl From<Elapsed> for Fault { fn from(_: Elapsed) -> Self { Fault::Late } }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let promise = Promise::<u32, Fault>::new();
/// let answer = from_try_future(promise.future()).timeout(Duration::from_secs(1));
/// assert_eq!(answer.to_vec().await, Err(Fault::Late));
/// # }
/// ```
#[doc(alias("Deferred", "CompletableFuture", "CompletableDeferred", "oneshot", "Sinks.one", "AsyncSubject"))]
#[must_use = "a promise that is dropped is broken"]
pub struct Promise<T, E = Abandoned> {
    subject: AsyncSubject<T, E>,
}

/// What a [`Promise`] comes to: a future of the value, for as many as want it.
///
/// Dropping it, polled or not, matters to nobody else.
#[must_use = "futures do nothing unless they are awaited"]
pub struct Promised<T, E = Abandoned> {
    value: Observable<Observe<T, E>>,
}

/// The error of a promise that was dropped before it had a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Abandoned(());

impl<T, E> Promise<T, E> {
    /// Makes a promise without a value.
    #[expect(clippy::new_without_default, reason = "a promise is made to be kept by somebody, not to fill a field")]
    pub fn new() -> Self {
        Self { subject: AsyncSubject::new() }
    }

    /// The future of the value.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Promise;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let promise = Promise::<u32>::new();
    /// let (one, other) = (promise.future(), promise.future());
    /// promise.fulfil(7);
    /// assert_eq!((one.await, other.await), (Ok(7), Ok(7)));
    /// # }
    /// ```
    pub fn future(&self) -> Promised<T, E>
    where
        T: Clone,
        E: Clone,
    {
        Promised { value: self.subject.observe() }
    }

    /// Gives the value to all who await it, now and later.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Promise;
    ///
    /// let promise = Promise::<&str>::new();
    /// let value = promise.future();
    /// promise.fulfil("ready");
    /// assert_eq!(value.now(), Some(Ok("ready")));
    /// ```
    #[doc(alias("resolve", "complete", "set"))]
    pub fn fulfil(self, value: T)
    where
        T: Clone,
    {
        // Nobody else has a handle with which the subject could have been ended.
        let _ = self.subject.try_send(value);
        self.subject.complete();
    }

    /// Fails all who await the value, now and later.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{Abandoned, Promise};
    ///
    /// #[derive(Clone, Debug, PartialEq)]
    /// enum Fault { Abandoned, Offline }
    /// impl From<Abandoned> for Fault { fn from(_: Abandoned) -> Self { Fault::Abandoned } }
    ///
    /// let promise = Promise::<u32, Fault>::new();
    /// let value = promise.future();
    /// promise.reject(Fault::Offline);
    /// assert_eq!(value.now(), Some(Err(Fault::Offline)));
    /// ```
    #[doc(alias("completeExceptionally"))]
    pub fn reject(self, error: E) {
        self.subject.fail(error);
    }

    /// How many await the value at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Promise;
    ///
    /// let promise = Promise::<u32>::new();
    /// let _not_polled_yet = promise.future();
    /// assert_eq!(promise.awaiter_count(), 0);
    /// ```
    pub fn awaiter_count(&self) -> usize {
        self.subject.subscriber_count()
    }
}

impl<T, E> Future for Promised<T, E>
where
    T: Clone,
    E: Clone + From<Abandoned>,
{
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        let value = ready!(Pin::new(&mut self.value.source).poll_next(cx));
        Poll::Ready(value.unwrap_or_else(|| Err(Abandoned(()).into())))
    }
}

impl<T, E> Promised<T, E>
where
    T: Clone,
    E: Clone + From<Abandoned>,
{
    /// The value or the error, if it is there; `None` while nobody knows.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Promise;
    ///
    /// let promise = Promise::<u32>::new();
    /// let future = promise.future();
    /// assert_eq!(future.now(), None);
    /// promise.fulfil(1);
    /// assert_eq!(future.now(), Some(Ok(1)));
    /// ```
    pub fn now(&self) -> Option<Result<T, E>> {
        self.clone().now_or_never()
    }
}

impl<T, E> Clone for Promised<T, E> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone() }
    }
}

impl<T, E> fmt::Debug for Promise<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Promise").field("awaiters", &self.awaiter_count()).finish_non_exhaustive()
    }
}

impl<T, E> fmt::Debug for Promised<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Promised").finish_non_exhaustive()
    }
}

impl fmt::Display for Abandoned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the promise was dropped without a value")
    }
}

impl Error for Abandoned {}
