//! The handle of a running pipeline, and what becomes of its outcome.

use futures::task::AtomicWaker;
use std::{
    any::Any,
    convert::Infallible,
    fmt,
    marker::PhantomData,
    mem,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Context, Poll, Waker, ready},
};
use tokio::{runtime::Handle, task::AbortHandle};

use crate::lost_error;

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
            running.poll_drive(&mut Context::from_waker(Waker::noop()))
        };
        if connected.is_pending() {
            let task = runtime.spawn(Driver(Arc::clone(&running)));
            running.lock().task = Some(task.abort_handle());
        }
        Self { pipeline: running, owns: true, error: PhantomData }
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
        if running.poll_drive(&mut Context::from_waker(Waker::noop())).is_pending() {
            let task = tokio::task::spawn_local(Driver(Arc::clone(&running)));
            running.lock().task = Some(task.abort_handle());
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
    pub async fn cancel(self) -> Result<Completion, E> {
        self.pipeline.cancel();
        self.await
    }

    /// Whether the pipeline has come to its end, whichever.
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
    impl<D, E> Sealed for super::Running<D, E> {}
}

/// What a pipeline panicked with.
type Panic = Box<dyn Any + Send>;

/// A pipeline, shared by its subscription and its task.
struct Running<D, E> {
    state: Mutex<State<D, E>>,
    awaiter: AtomicWaker,
    /// Prints an error that nobody awaited; knows how, as the bounds of `spawn` are known where it was made.
    report: fn(E),
}

struct State<D, E> {
    stage: Stage<D>,
    outcome: Outcome<E>,
    /// Where the error goes once nobody can await it any more.
    on_error: Option<Box<dyn FnOnce(E) + Send>>,
    task: Option<AbortHandle>,
}

/// Where the pipeline is. It is polled and dropped outside the lock.
enum Stage<D> {
    /// Here, between two polls.
    Resting(Pin<Box<D>>),
    /// In the hands of whoever polls it.
    Polled,
    /// In the hands of whoever polls it, who is to drop it afterwards.
    Unwanted,
    /// Dropped.
    Gone,
}

enum Outcome<E> {
    Unknown,
    Completed,
    Cancelled,
    Failed(E),
    Panicked(Panic),
    /// Handed to the awaiter.
    Taken,
}

impl<D, E> Running<D, E>
where
    D: Future<Output = Result<(), E>>,
    E: fmt::Debug + 'static,
{
    fn new(drive: D) -> Self {
        Self {
            state: Mutex::new(State {
                stage: Stage::Resting(Box::pin(drive)),
                outcome: Outcome::Unknown,
                on_error: None,
                task: None,
            }),
            awaiter: AtomicWaker::new(),
            report: lost_error::report::<E>,
        }
    }

    /// Polls the pipeline once; ready when it has come to its end, whichever.
    fn poll_drive(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut drive = {
            let mut state = self.lock();
            match mem::replace(&mut state.stage, Stage::Polled) {
                Stage::Resting(drive) => drive,
                stage => {
                    state.stage = stage;
                    return Poll::Ready(());
                }
            }
        };
        // The pipeline's state is not looked at again after a panic, only dropped.
        let polled = catch_unwind(AssertUnwindSafe(|| drive.as_mut().poll(cx)));
        if let Ok(Poll::Pending) = polled {
            let mut state = self.lock();
            if matches!(state.stage, Stage::Polled) {
                state.stage = Stage::Resting(drive);
                return Poll::Pending;
            }
        }
        // Everything is released before anyone learns of the end.
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(drive)));
        let outcome = match (polled, dropped) {
            (Err(panic), _) | (_, Err(panic)) => Outcome::Panicked(panic),
            (Ok(Poll::Pending), _) => Outcome::Cancelled,
            (Ok(Poll::Ready(Ok(()))), _) => Outcome::Completed,
            (Ok(Poll::Ready(Err(error))), _) => Outcome::Failed(error),
        };
        self.finish(outcome);
        Poll::Ready(())
    }
}

impl<D, E> Running<D, E> {
    fn lock(&self) -> MutexGuard<'_, State<D, E>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, outcome: Outcome<E>) {
        let mut state = self.lock();
        state.stage = Stage::Gone;
        state.outcome = outcome;
        let (task, on_error) = (state.task.take(), state.on_error.take());
        self.deliver(state, on_error);
        drop(task);
        self.awaiter.wake();
    }

    /// Hands the error to whom it goes when nobody awaits it, outside the lock; now or when it comes.
    fn deliver(&self, mut state: MutexGuard<'_, State<D, E>>, on_error: Option<Box<dyn FnOnce(E) + Send>>) {
        let Some(on_error) = on_error else { return };
        match mem::replace(&mut state.outcome, Outcome::Taken) {
            Outcome::Unknown => {
                state.outcome = Outcome::Unknown;
                state.on_error = Some(on_error);
            }
            outcome => {
                drop(state);
                if let Outcome::Failed(error) = outcome {
                    on_error(error);
                }
            }
        }
    }
}

impl<D, E> Cancel for Running<D, E> {
    fn cancel(&self) {
        let (drive, task) = {
            let mut state = self.lock();
            match mem::replace(&mut state.stage, Stage::Gone) {
                Stage::Resting(drive) => (drive, state.task.take()),
                Stage::Polled | Stage::Unwanted => {
                    state.stage = Stage::Unwanted;
                    return;
                }
                Stage::Gone => return,
            }
        };
        drop(drive);
        // The task has nothing left to do; this lets it end.
        if let Some(task) = task {
            task.abort();
        }
        self.lock().outcome = Outcome::Cancelled;
        self.awaiter.wake();
    }
}

impl<D, E: 'static> Pipeline<E> for Running<D, E> {
    fn poll_outcome(&self, cx: &mut Context<'_>) -> Poll<Result<Result<Completion, E>, Panic>> {
        self.awaiter.register(cx.waker());
        let mut state = self.lock();
        let outcome = match mem::replace(&mut state.outcome, Outcome::Taken) {
            Outcome::Unknown => {
                state.outcome = Outcome::Unknown;
                return Poll::Pending;
            }
            Outcome::Completed => Ok(Ok(Completion::Completed)),
            Outcome::Cancelled | Outcome::Taken => Ok(Ok(Completion::Cancelled)),
            Outcome::Failed(error) => Ok(Err(error)),
            Outcome::Panicked(panic) => Err(panic),
        };
        Poll::Ready(outcome)
    }

    fn on_error(&self, on_error: Box<dyn FnOnce(E) + Send>) {
        self.deliver(self.lock(), Some(on_error));
    }

    fn report_lost_error(&self) {
        let state = self.lock();
        // Where another thread is polling the pipeline at this moment, it may still fail.
        if matches!(state.outcome, Outcome::Failed(_) | Outcome::Unknown) {
            self.deliver(state, Some(Box::new(self.report)));
        }
    }

    fn is_finished(&self) -> bool {
        !matches!(self.lock().outcome, Outcome::Unknown)
    }

    fn watch(&self, waker: &Waker) {
        self.awaiter.register(waker);
    }
}

/// The task of a pipeline.
struct Driver<D, E>(Arc<Running<D, E>>);

impl<D, E> Future for Driver<D, E>
where
    D: Future<Output = Result<(), E>>,
    E: fmt::Debug + 'static,
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll_drive(cx)
    }
}

impl<D, E> Drop for Driver<D, E> {
    /// The runtime drops a task that it will not poll again: what is still there is cancelled.
    fn drop(&mut self) {
        self.0.cancel();
    }
}
