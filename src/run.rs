//! A pipeline with its consumer: ready to be awaited in place, or to be spawned.

use crate::subscription::{LocalSubscription, Subscription};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::runtime::Handle;

/// A pipeline and its consumer, not yet running: what `for_each` and its relatives return.
///
/// Await it where it stands, and it runs as part of the current task; or spawn it, and a [`Subscription`] owns it.
/// Only spawning asks for `Send`.
/// Dropping it cancels.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// // In place: the closure may borrow.
/// let mut sum = 0;
/// let Ok(()) = from_iter(1..=3).for_each(|n| sum += n).await;
/// assert_eq!(sum, 6);
///
/// // In a task of its own.
/// let subscription = from_iter(1..=3).for_each(|n| println!("{n}")).spawn();
/// assert_eq!(subscription.await, Ok(Completion::Completed));
/// # }
/// ```
#[pin_project]
#[must_use = "a run does nothing until it is awaited or spawned"]
pub struct Run<D> {
    #[pin]
    drive: D,
}

impl<D> Run<D> {
    pub(crate) fn new(drive: D) -> Self {
        Self { drive }
    }

    /// Runs the pipeline in a task of its own on the current tokio runtime.
    ///
    /// The pipeline is polled once before this returns: what is sent to a subject from now on is seen.
    /// What the source has at hand is handled by then, up to 1,024 items, as in a `subscribe` that is synchronous.
    /// To leave that to the task as well, spawn the pipeline as the future that it is, `tokio::spawn(run.into_future())`;
    /// it then listens only when the task has its first turn.
    /// Only where pipelines begin within the first polls of others, more than 32 deep, that is left to its task.
    ///
    /// # Panics
    ///
    /// When it is called outside a tokio runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbers = PublishSubject::<u32>::new(4);
    /// let printed = numbers.observe().for_each(|n| println!("{n}")).spawn();
    /// numbers.send(1).await.unwrap(); // it listens already
    /// numbers.complete();
    /// assert_eq!(printed.await, Ok(Completion::Completed));
    /// # }
    /// ```
    #[track_caller]
    pub fn spawn<E>(self) -> Subscription<E>
    where
        D: Future<Output = Result<(), E>> + Send + 'static,
        E: fmt::Debug + Send + 'static,
    {
        self.spawn_on(&Handle::current())
    }

    /// Runs the pipeline in a task of its own on the given tokio runtime.
    ///
    /// The pipeline is polled once, on this thread, before this returns.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let runtime = tokio::runtime::Runtime::new().unwrap();
    /// let subscription = from_iter(1..=3).for_each(|n| println!("{n}")).spawn_on(runtime.handle());
    /// assert_eq!(runtime.block_on(subscription), Ok(Completion::Completed));
    /// ```
    pub fn spawn_on<E>(self, runtime: &Handle) -> Subscription<E>
    where
        D: Future<Output = Result<(), E>> + Send + 'static,
        E: fmt::Debug + Send + 'static,
    {
        Subscription::start(self.drive, runtime)
    }

    /// Runs the pipeline, which need not be `Send`, in a task of the current `LocalSet`.
    ///
    /// # Panics
    ///
    /// When it is called outside a `LocalSet`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{cell::Cell, rc::Rc};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// tokio::task::LocalSet::new()
    ///     .run_until(async {
    ///         let seen = Rc::new(Cell::new(0));
    ///         let count = Rc::clone(&seen);
    ///         let subscription = from_iter(1..=3).for_each(move |n| count.set(n)).spawn_local();
    ///         assert_eq!(subscription.await, Ok(Completion::Completed));
    ///         assert_eq!(seen.get(), 3);
    ///     })
    ///     .await;
    /// # }
    /// ```
    #[track_caller]
    pub fn spawn_local<E>(self) -> LocalSubscription<E>
    where
        D: Future<Output = Result<(), E>> + 'static,
        E: fmt::Debug + 'static,
    {
        LocalSubscription::start_local(self.drive)
    }
}

impl<D: Future> Future for Run<D> {
    type Output = D::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<D::Output> {
        self.project().drive.poll(cx)
    }
}

impl<D> fmt::Debug for Run<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").finish_non_exhaustive()
    }
}
