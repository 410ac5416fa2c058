//! Where an operator is tried: polled by hand, in virtual time.

use super::{Output, adversary::Adversary};
use crate::testing::TestError;
use futures::task::ArcWake;
use std::{
    future::poll_fn,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};
use tokio::runtime::Builder;

/// What one poll of the output gave.
pub(super) type Polled = Poll<Option<Result<(), TestError>>>;

/// How long, in virtual time, an operator may let nothing happen.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// How long, in real time, an operator may wait for another thread.
const REAL_PATIENCE: Duration = Duration::from_secs(10);

/// The task of one poll of the output: every poll has another one, and only the last one counts.
#[derive(Default)]
pub(super) struct Task {
    woken: AtomicBool,
    runner: Mutex<Option<Waker>>,
}

impl ArcWake for Task {
    fn wake_by_ref(task: &Arc<Self>) {
        task.woken.store(true, Ordering::SeqCst);
        let runner = task.runner.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runner) = runner {
            runner.wake();
        }
    }
}

impl Task {
    pub(super) fn is_woken(&self) -> bool {
        self.woken.load(Ordering::SeqCst)
    }

    /// Waits until the task is woken, or a source waits that some other task has polled; false when nothing happens.
    pub(super) async fn wait(&self, adversary: &Adversary) -> bool {
        let woken = poll_fn(|cx| {
            *self.runner.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
            if self.is_woken() { Poll::Ready(()) } else { adversary.poll_waiting(cx) }
        });
        tokio::time::timeout(PATIENCE, woken).await.is_ok()
    }

    /// The same in real time, while virtual time stands: a task that never rests keeps the clock from going on.
    pub(super) async fn wait_for_threads(&self, adversary: &Adversary) -> bool {
        let begin = std::time::Instant::now();
        while begin.elapsed() < REAL_PATIENCE {
            if self.is_woken() || !adversary.notes().wakers.is_empty() {
                return true;
            }
            std::thread::yield_now();
            tokio::task::yield_now().await;
        }
        false
    }
}

/// Polls the output once, with a waker that it has not seen before.
pub(super) fn poll(output: &mut Output) -> (Polled, Arc<Task>) {
    let task = Arc::<Task>::default();
    let waker = futures::task::waker(Arc::clone(&task));
    (output.as_mut().poll_next(&mut Context::from_waker(&waker)), task)
}

/// Runs a trial in virtual time.
pub(super) fn in_virtual_time<T>(trial: impl Future<Output = T>) -> T {
    // Tasks of operators run one poll at a time, so that one that never rests does not keep the trial from going on.
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).event_interval(1).build();
    runtime.expect("a runtime without I/O can always be built").block_on(tokio::task::unconstrained(trial))
}
