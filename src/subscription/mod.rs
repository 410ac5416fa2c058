//! The handle of a running pipeline.

mod running;

use running::{Driver, Panic, Running};
use std::{
    cell::Cell,
    convert::Infallible,
    fmt,
    marker::PhantomData,
    panic::resume_unwind,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll, Waker, ready},
};
use tokio::runtime::Handle;

/// A running pipeline: dropping it cancels, awaiting it gives the outcome.
///
/// # Drop
///
/// Dropping the subscription drops the pipeline, with every source, timer and task behind it, before the drop returns;
/// where another thread is polling the pipeline at that moment, at the end of that poll.
///
/// # Outcome
///
/// Awaiting gives `Ok(Completed)`, `Ok(Cancelled)`, which is also the outcome when the runtime shuts down, or the error
/// of the pipeline; a panic in the pipeline resumes in whoever awaits.
/// An error that nobody awaited goes to the hook of [`on_lost_error`](crate::on_lost_error).
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let subject = PublishSubject::<u32>::new(8);
/// let sum = subject.observe().for_each(|n| println!("{n}")).spawn();
/// subject.send(1).await.unwrap();
/// assert_eq!(sum.cancel().await, Ok(Completion::Cancelled));
/// assert_eq!(subject.subscriber_count(), 0);
/// # }
/// ```
#[must_use = "dropping a subscription cancels it: hold it, await it or detach it"]
pub struct Subscription<E, P = dyn Pipeline<E> + Send + Sync>
where
    P: Pipeline<E> + ?Sized,
{
    pipeline: Arc<P>,
    /// What dropping the handle means; `false` once the outcome was given away.
    owns: bool,
    error: PhantomData<fn() -> E>,
}

/// The subscription of a pipeline that is not `Send`; see [`Run::spawn_local`](crate::Run::spawn_local).
pub type LocalSubscription<E> = Subscription<E, dyn Pipeline<E>>;

/// How a pipeline that did not fail came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Completion {
    /// The observable ended and its consumer has seen everything.
    Completed,
    /// Somebody cancelled it, or the runtime was shut down.
    Cancelled,
}

impl<E> Subscription<E>
where
    E: fmt::Debug + Send + 'static,
{
    pub(crate) fn start<D>(drive: D, runtime: &Handle) -> Self
    where
        D: Future<Output = Result<(), E>> + Send + 'static,
    {
        let running = Arc::new(Running::new(drive));
        let connected = {
            let _entered = runtime.enter();
            connect(&running)
        };
        if connected.is_pending() {
            let task = runtime.spawn(Driver(Arc::clone(&running)));
            running.runs_in(task.abort_handle());
        }
        Self { pipeline: running, owns: true, error: PhantomData }
    }
}

/// How deep subscriptions may begin within each other: each takes some of the stack.
const DEEPEST: u32 = 32;

thread_local! {
    /// How many subscriptions are just begun in this thread, within each other.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Polls a pipeline for the first time, so that it listens, unless that would be too deep: then its task does.
fn connect<D, E>(running: &Running<D, E>) -> Poll<()>
where
    D: Future<Output = Result<(), E>>,
    E: fmt::Debug + 'static,
{
    let depth = DEPTH.get();
    if depth == DEEPEST {
        return Poll::Pending;
    }
    DEPTH.set(depth + 1);
    let _up_again = Depth(depth);
    running.poll_drive(&mut Context::from_waker(Waker::noop()))
}

/// The depth to come back to, also by a panic.
struct Depth(u32);

impl Drop for Depth {
    fn drop(&mut self) {
        DEPTH.set(self.0);
    }
}

impl<E> LocalSubscription<E>
where
    E: fmt::Debug + 'static,
{
    #[track_caller]
    pub(crate) fn start_local<D>(drive: D) -> Self
    where
        D: Future<Output = Result<(), E>> + 'static,
    {
        let running = Arc::new(Running::new(drive));
        if connect(&running).is_pending() {
            let task = tokio::task::spawn_local(Driver(Arc::clone(&running)));
            running.runs_in(task.abort_handle());
        }
        Self { pipeline: running, owns: true, error: PhantomData }
    }
}

impl<E> Subscription<E>
where
    E: 'static,
{
    /// A cheap handle with which the pipeline can be cancelled from elsewhere.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let subscription = never::<u32>().for_each(drop).spawn();
    /// let canceller = subscription.canceller();
    /// canceller.cancel();
    /// assert_eq!(subscription.await, Ok(Completion::Cancelled));
    /// # }
    /// ```
    pub fn canceller(&self) -> Canceller {
        let pipeline: Weak<dyn Pipeline<E> + Send + Sync> = Arc::downgrade(&self.pipeline);
        Canceller { pipeline }
    }
}

impl<E, P> Subscription<E, P>
where
    P: Pipeline<E> + ?Sized,
{
    /// Cancels the pipeline and waits until everything behind it is released.
    ///
    /// Where the pipeline had come to its end before, this is its outcome.
    /// Dropping the returned future cancels all the same.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let waits = never::<u32>().subscribe(drop);
    /// assert_eq!(waits.cancel().await, Ok(Completion::Cancelled));
    /// # }
    /// ```
    pub async fn cancel(self) -> Result<Completion, E> {
        self.pipeline.cancel();
        self.await
    }

    /// Whether the pipeline has come to its end, whichever.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let subject = PublishSubject::<u32>::new(8);
    /// let mut reader = subject.observe().subscribe(|n| println!("{n}"));
    /// assert!(!reader.is_finished());
    /// subject.complete();
    /// assert_eq!((&mut reader).await, Ok(Completion::Completed));
    /// assert!(reader.is_finished());
    /// # }
    /// ```
    pub fn is_finished(&self) -> bool {
        self.pipeline.is_finished()
    }

    /// Wakes a waker when the pipeline comes to its end, in the place of an awaiter; the outcome stays where it is.
    pub(crate) fn watch(&self, waker: &Waker) {
        self.pipeline.watch(waker);
    }

    /// Lets a pipeline that cannot fail run on without a handle, to its end or that of the runtime.
    ///
    /// For a pipeline that can fail there is [`detach_with`](Self::detach_with).
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// from_iter(1..=3).for_each(|n| println!("{n}")).spawn().detach();
    /// # }
    /// ```
    pub fn detach(mut self)
    where
        E: CannotFail,
    {
        self.owns = false;
    }

    /// Lets the pipeline run on without a handle; its error, if it comes to that, is handed to the closure.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (report, reported) = std::sync::mpsc::channel();
    /// throw_error::<u32, _>("no such file")
    ///     .for_each(drop)
    ///     .spawn()
    ///     .detach_with(move |error| report.send(error).unwrap());
    /// assert_eq!(reported.recv(), Ok("no such file"));
    /// # }
    /// ```
    pub fn detach_with<F: FnOnce(E) + Send + 'static>(mut self, on_error: F) {
        self.owns = false;
        self.pipeline.on_error(Box::new(on_error));
    }
}

impl<E, P> Future for Subscription<E, P>
where
    P: Pipeline<E> + ?Sized,
{
    type Output = Result<Completion, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = ready!(self.pipeline.poll_outcome(cx));
        self.owns = false;
        match outcome {
            Ok(outcome) => Poll::Ready(outcome),
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl<E, P> Drop for Subscription<E, P>
where
    P: Pipeline<E> + ?Sized,
{
    fn drop(&mut self) {
        if self.owns {
            self.pipeline.cancel();
            self.pipeline.report_lost_error();
        }
    }
}

impl<E, P> fmt::Debug for Subscription<E, P>
where
    P: Pipeline<E> + ?Sized,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("finished", &self.is_finished()).finish_non_exhaustive()
    }
}

/// Cancels a pipeline from elsewhere; see [`Subscription::canceller`].
///
/// It keeps nothing alive, and does nothing once the pipeline has come to its end.
#[derive(Clone)]
pub struct Canceller {
    pipeline: Weak<dyn Cancel + Send + Sync>,
}

impl Canceller {
    /// Cancels the pipeline, as dropping its subscription would.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let subject = PublishSubject::<u32>::new(8);
    /// let reader = subject.observe().subscribe(|n| println!("{n}"));
    /// let canceller = reader.canceller();
    /// canceller.cancel();
    /// assert_eq!(subject.subscriber_count(), 0); // what it held is released
    /// canceller.cancel(); // once more does nothing
    /// assert_eq!(reader.await, Ok(Completion::Cancelled));
    /// # }
    /// ```
    pub fn cancel(&self) {
        if let Some(pipeline) = self.pipeline.upgrade() {
            pipeline.cancel();
        }
    }
}

impl fmt::Debug for Canceller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canceller").finish_non_exhaustive()
    }
}

/// An error type without values: that of a pipeline that cannot fail.
#[diagnostic::on_unimplemented(
    message = "a pipeline that fails with `{Self}` cannot be detached: its error would be lost",
    label = "only a pipeline that cannot fail can be detached",
    note = "say what happens to the error: `detach_with(|error| …)`",
    note = "or handle it in the pipeline, with `catch_error` or `retry`"
)]
pub trait CannotFail: sealed::Sealed {}

impl CannotFail for Infallible {}

/// A pipeline behind the handle of its subscription.
///
/// It names the second parameter of [`Subscription`]; there is nothing to call or to implement.
pub trait Pipeline<E>: Cancel {
    #[doc(hidden)]
    fn poll_outcome(&self, cx: &mut Context<'_>) -> Poll<Result<Result<Completion, E>, Panic>>;
    #[doc(hidden)]
    fn on_error(&self, on_error: Box<dyn FnOnce(E) + Send>);
    #[doc(hidden)]
    fn report_lost_error(&self);
    #[doc(hidden)]
    fn is_finished(&self) -> bool;
    #[doc(hidden)]
    fn watch(&self, waker: &Waker);
}

/// What a [`Canceller`] can do to a pipeline, whatever its error.
#[doc(hidden)]
pub trait Cancel: sealed::Sealed {
    #[doc(hidden)]
    fn cancel(&self);
}

mod sealed {
    #[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
    pub trait Sealed {}
    impl Sealed for std::convert::Infallible {}
    impl<D, E> Sealed for super::running::Running<D, E> {}
}
