//! `Scope`: tasks that cannot outlive their owner.

mod spawner;

pub use spawner::Spawner;

use super::{Context, Promise, Promised};
use crate::{Canceller, Observable, Subscription, lost_error, source::Source};
use futures::{FutureExt, future::join_all, task::AtomicWaker};
use std::{
    any::Any,
    collections::HashMap,
    convert::Infallible,
    fmt,
    future::poll_fn,
    mem,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{self, Poll},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    time::{Instant, timeout_at},
};

/// Owns tasks: waits for all of them, cancels the others at the first error, and none outlives it.
///
/// Tasks are futures of `Result<(), E>`; a pipeline with its consumer is one, so that
/// `scope.spawn(numbers.for_each(…))` works as it stands.
/// Dropping the scope cancels all its tasks: what they hold is released when the drop returns, or where another thread is
/// polling one at that moment, at the end of that poll.
/// A task that has ended is forgotten at once; a scope may stay for as long as the program.
/// An error behind the first one, or that nobody joins the scope for, goes to the hook of
/// [`on_lost_error`](crate::on_lost_error).
/// Every scope has a [`Context`] of its own, which ends when it fails, is drained or is dropped: tasks that listen to it
/// can finish what they are doing.
///
/// # Examples
///
/// ```
/// use headwater::{concurrency::Scope, prelude::*};
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// static SUM: AtomicU64 = AtomicU64::new(0);
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), std::io::Error> {
/// let scope = Scope::<std::io::Error>::new();
/// for worker in 1..=3 {
///     scope.spawn(async move {
///         SUM.fetch_add(worker, Ordering::Relaxed);
///         Ok(())
///     });
/// }
/// scope.subscribe(from_iter([10, 20]).with_error(), |n| drop(SUM.fetch_add(n, Ordering::Relaxed)));
/// scope.join().await?;
/// assert_eq!(SUM.load(Ordering::Relaxed), 36);
/// # Ok(())
/// # }
/// ```
///
/// The first error cancels the others:
///
/// ```
/// use headwater::{concurrency::Scope, prelude::*};
/// use std::future::pending;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let scope = Scope::new();
/// scope.spawn(pending());
/// assert_eq!(scope.task_count(), 1);
/// scope.spawn(async { Err("the disk is full") });
/// assert_eq!(scope.join().await, Err("the disk is full"));
/// # }
/// ```
#[doc(alias("errgroup", "WaitGroup", "nursery", "TaskGroup", "coroutineScope", "JoinSet"))]
#[must_use = "dropping a scope cancels its tasks"]
pub struct Scope<E> {
    shared: Arc<Shared<E>>,
}

struct Shared<E> {
    state: Mutex<State<E>>,
    /// Whoever waits for the tasks.
    joiner: AtomicWaker,
    context: Context,
    runtime: Handle,
    /// Tells of an error that nobody will be told; knows how, as the bounds are known where it was made.
    report: fn(E),
}

struct State<E> {
    /// The tasks that run; `None` for one that is just being started.
    tasks: HashMap<u64, Option<Subscription<Infallible>>>,
    started: u64,
    /// No task is taken in any more.
    closed: bool,
    failure: Option<Failure<E>>,
}

enum Failure<E> {
    Error(E),
    Panic(Box<dyn Any + Send>),
}

impl<E: fmt::Debug + Send + 'static> Scope<E> {
    /// A scope on the current tokio runtime.
    ///
    /// # Panics
    ///
    /// When it is called outside a tokio runtime.
    #[track_caller]
    #[expect(clippy::new_without_default, reason = "a scope needs a runtime, which a default does not tell")]
    pub fn new() -> Self {
        Self::under(&Context::new())
    }

    /// A scope on the current tokio runtime, whose context is derived from the given one.
    ///
    /// # Panics
    ///
    /// When it is called outside a tokio runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::{Context, Scope}, prelude::*};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let session = Context::new().with_timeout(Duration::from_secs(1));
    /// let scope = Scope::under(&session);
    /// let ticks = interval(Duration::from_millis(100)).take_until(scope.context().cancelled());
    /// scope.subscribe(ticks, |n| println!("{n}"));
    /// assert_eq!(scope.join().await, Ok(()));
    /// # }
    /// ```
    #[track_caller]
    pub fn under(context: &Context) -> Self {
        let state = State { tasks: HashMap::new(), started: 0, closed: false, failure: None };
        let (joiner, context, runtime) = (AtomicWaker::new(), context.child(), Handle::current());
        let report = lost_error::report::<E>;
        Self { shared: Arc::new(Shared { state: Mutex::new(state), joiner, context, runtime, report }) }
    }

    /// Runs a future as a task of this scope.
    ///
    /// It is polled once before this returns.
    /// A scope that has failed takes nothing in: the future is dropped.
    pub fn spawn<F>(&self, work: F)
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
    {
        self.shared.spawn(work);
    }

    /// Runs a future as a task of this scope, and gives its value to whoever awaits it.
    ///
    /// The value may be awaited before the scope is joined, by siblings for example, or after it.
    /// An error is the scope's, as with [`spawn`](Self::spawn); whoever awaits the value of a task that failed or was
    /// cancelled learns that the promise was [`Abandoned`](super::Abandoned).
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::Scope, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let scope = Scope::<std::io::Error>::new();
    /// let width = scope.fork(async { Ok(6) });
    /// let height = scope.fork(async { Ok(7) });
    /// scope.join().await?;
    /// assert_eq!(width.await? * height.await?, 42);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("async", "submit", "Deferred", "Subtask"))]
    pub fn fork<T, F>(&self, work: F) -> Promised<T>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Clone + Send + Sync + 'static,
    {
        let promise = Promise::new();
        let value = promise.future();
        self.spawn(async move {
            promise.fulfil(work.await?);
            Ok(())
        });
        value
    }

    /// Runs an observable to its end as a task of this scope, and hands each item to a closure.
    pub fn subscribe<S, F>(&self, observable: Observable<S>, handle: F)
    where
        S: Source<Error = E> + Send + 'static,
        F: FnMut(S::Item) + Send + 'static,
    {
        self.spawn(observable.for_each(handle));
    }

    /// What spawns into this scope from elsewhere.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::Scope, prelude::*};
    /// use std::convert::Infallible;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let scope = Scope::<Infallible>::new();
    /// let spawner = scope.spawner();
    /// scope.spawn(async move {
    ///     spawner.spawn(async { Ok(println!("begun by another task, owned by the same scope")) });
    ///     Ok(())
    /// });
    /// let Ok(()) = scope.join().await;
    /// # }
    /// ```
    pub fn spawner(&self) -> Spawner<E> {
        Spawner::new(&self.shared)
    }

    /// The context that ends with this scope.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::Scope, prelude::*};
    /// use std::{convert::Infallible, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let scope = Scope::<Infallible>::new();
    /// let ticks = interval(Duration::from_secs(1)).take_until(scope.context().cancelled());
    /// scope.subscribe(ticks, |tick| println!("{tick}"));
    /// assert_eq!(scope.drain(Duration::from_secs(5)).await, Ok(0)); // it listened: nothing had to be cancelled
    /// # }
    /// ```
    pub fn context(&self) -> &Context {
        &self.shared.context
    }

    /// How many tasks run.
    pub fn task_count(&self) -> usize {
        self.shared.lock().tasks.len()
    }

    /// Waits for all tasks, also for those that are spawned meanwhile.
    ///
    /// Dropping the returned future cancels them.
    /// A task that the shutdown of its runtime has cancelled counts as one that has ended.
    ///
    /// # Errors
    ///
    /// The first error of a task; the others are cancelled, and have released all that they held.
    ///
    /// # Panics
    ///
    /// When a task panicked: the others are cancelled, and the panic resumes here.
    pub async fn join(self) -> Result<(), E> {
        poll_fn(|cx| self.shared.poll_done(cx)).await;
        self.end().await.map(drop)
    }

    /// Takes in no more tasks, ends the context of the scope, waits for a while, and cancels the tasks that are still there.
    ///
    /// Tells how many that were.
    /// With a `grace` of 0 only tasks that are through at once are not cancelled.
    ///
    /// # Errors
    ///
    /// The first error of a task; the others are cancelled.
    ///
    /// # Panics
    ///
    /// When a task panicked, and when it is polled on a runtime without time.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::Scope, prelude::*};
    /// use std::{convert::Infallible, future::pending, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let server = Scope::<Infallible>::new();
    /// let stopped = server.context().cancelled();
    /// server.spawn(async move {
    ///     stopped.await;
    ///     tokio::time::sleep(Duration::from_secs(1)).await; // says goodbye
    ///     Ok(())
    /// });
    /// server.spawn(pending()); // listens to nobody
    /// assert_eq!(server.drain(Duration::from_secs(5)).await, Ok(1));
    /// # }
    /// ```
    #[doc(alias("shutdown", "graceful"))]
    pub async fn drain(self, grace: Duration) -> Result<usize, E> {
        self.shared.lock().closed = true;
        self.shared.context.cancel();
        let done = poll_fn(|cx| self.shared.poll_done(cx));
        match Instant::now().checked_add(grace) {
            // Whether in time or not, what is left is ended below.
            Some(deadline) => drop(timeout_at(deadline, done).await),
            None => done.await,
        }
        self.end().await
    }

    /// Cancels what is left and waits until all of it is torn down; tells how many tasks that were, or the failure.
    pub(in crate::concurrency) async fn end(&self) -> Result<usize, E> {
        let (left, failure) = {
            let mut state = self.shared.lock();
            state.closed = true;
            let left = state.tasks.values_mut().map(Option::take).collect::<Vec<_>>();
            (left, state.failure.take())
        };
        self.shared.context.cancel();
        let count = left.len();
        join_all(left.into_iter().flatten().map(Subscription::cancel)).await;
        // Those that another thread is just polling for the first time are cancelled at the end of that poll.
        poll_fn(|cx| {
            self.shared.joiner.register(cx.waker());
            if self.shared.lock().tasks.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        match failure {
            None => Ok(count),
            Some(Failure::Error(error)) => Err(error),
            Some(Failure::Panic(panic)) => resume_unwind(panic),
        }
    }
}

impl<E: fmt::Debug + Send + 'static> Shared<E> {
    fn spawn<F>(self: &Arc<Self>, work: F) -> Option<Canceller>
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
    {
        let id = {
            let mut state = self.lock();
            if state.closed {
                return None;
            }
            state.started += 1;
            let id = state.started;
            state.tasks.insert(id, None);
            id
        };
        let place = Place { scope: Arc::downgrade(self), id };
        let task = async move {
            // Given back behind the work, however that ends.
            let place = place;
            let outcome = AssertUnwindSafe(work).catch_unwind().await;
            if let Some(scope) = place.scope.upgrade() {
                scope.ended(id, outcome);
            }
            Ok(())
        };
        let task = Subscription::start(task, &self.runtime);
        let canceller = task.canceller();
        let mut task = Some(task);
        let mut state = self.lock();
        if state.closed {
            state.tasks.remove(&id);
        } else if let Some(slot) = state.tasks.get_mut(&id) {
            *slot = task.take();
        }
        drop(state);
        // It has ended in its first poll, or the scope has.
        drop(task);
        self.joiner.wake();
        Some(canceller)
    }

    /// A task has ended by itself.
    fn ended(&self, id: u64, outcome: Result<Result<(), E>, Box<dyn Any + Send>>) {
        let failure = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(Failure::Error(error)),
            Err(panic) => Some(Failure::Panic(panic)),
        };
        let mut state = self.lock();
        let itself = state.tasks.remove(&id);
        let (mut others, mut late) = (Vec::new(), None);
        let is_first = failure.is_some() && state.failure.is_none();
        if is_first {
            state.failure = failure;
            state.closed = true;
            others.extend(state.tasks.values().flatten().map(Subscription::canceller));
        } else {
            late = failure;
        }
        drop(state);
        drop(itself);
        if is_first {
            self.context.cancel();
        }
        // Whoever waits sees to it that these are torn down.
        others.iter().for_each(Canceller::cancel);
        self.report(late);
        self.joiner.wake();
    }

    /// Ready when there is no task left, or one has failed.
    fn poll_done(&self, cx: &task::Context<'_>) -> Poll<()> {
        self.joiner.register(cx.waker());
        let mut state = self.lock();
        if state.tasks.is_empty() || state.failure.is_some() {
            state.closed = true;
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

/// The place of a task among those of its scope: a task that is gone, ended or cancelled, is forgotten.
struct Place<E> {
    scope: Weak<Shared<E>>,
    id: u64,
}

impl<E> Drop for Place<E> {
    fn drop(&mut self) {
        if let Some(scope) = self.scope.upgrade() {
            let task = scope.lock().tasks.remove(&self.id);
            drop(task);
            scope.joiner.wake();
        }
    }
}

impl<E> Shared<E> {
    /// Hands an error to the hook for those that nobody awaited.
    fn report(&self, failure: Option<Failure<E>>) {
        if let Some(Failure::Error(error)) = failure {
            (self.report)(error);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<E>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E> Drop for Scope<E> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        let tasks = mem::take(&mut state.tasks);
        let failure = state.failure.take();
        drop(state);
        self.shared.context.cancel();
        drop(tasks);
        self.shared.report(failure);
    }
}

impl<E> fmt::Debug for Scope<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("tasks", &self.shared.lock().tasks.len()).finish_non_exhaustive()
    }
}
