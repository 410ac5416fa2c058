//! A pipeline, its owner and its task, and what becomes of its outcome.

use super::{Cancel, Completion, Pipeline};
use crate::lost_error;
use futures::task::AtomicWaker;
use std::{
    any::Any,
    fmt, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};
use tokio::task::AbortHandle;

/// What a pipeline panicked with.
pub(super) type Panic = Box<dyn Any + Send>;

/// A pipeline, shared by its subscription and its task.
pub(super) struct Running<D, E> {
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
    pub(super) fn new(drive: D) -> Self {
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
    pub(super) fn poll_drive(&self, cx: &mut Context<'_>) -> Poll<()> {
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
    /// From now on a task polls it, which has nothing left to do when it is cancelled.
    pub(super) fn runs_in(&self, task: AbortHandle) {
        self.lock().task = Some(task);
    }

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
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(drive)));
        // The task has nothing left to do; this lets it end.
        if let Some(task) = task {
            task.abort();
        }
        self.finish(dropped.map_or_else(Outcome::Panicked, |()| Outcome::Cancelled));
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
pub(super) struct Driver<D, E>(pub(super) Arc<Running<D, E>>);

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
