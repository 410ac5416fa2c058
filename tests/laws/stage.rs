//! Where an operator under test is polled: virtual time, one step at a time.

use crate::row::Output;
use futures::task::ArcWake;
use headwater::testing::TestError;
use std::{
    future::poll_fn,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

/// What one poll of the output gave.
pub(crate) type Polled = Poll<Option<Result<(), TestError>>>;

/// The task of the output, as far as wakers are concerned.
#[derive(Default)]
pub(crate) struct Task {
    woken: AtomicBool,
    runner: Mutex<Option<Waker>>,
}

impl ArcWake for Task {
    fn wake_by_ref(task: &Arc<Self>) {
        task.woken.store(true, Ordering::SeqCst);
        let runner = task.runner.lock().unwrap().take();
        if let Some(runner) = runner {
            runner.wake();
        }
    }
}

/// Runs a check in virtual time.
pub(crate) fn stage<T>(check: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(tokio::task::unconstrained(check))
}

/// Polls the output once, with a waker that it has not seen before.
pub(crate) fn poll(output: &mut Output, task: &mut Arc<Task>) -> Polled {
    *task = Arc::default();
    let waker = futures::task::waker(Arc::clone(task));
    output.as_mut().poll_next(&mut Context::from_waker(&waker))
}

/// Whether the task of the last poll was woken.
pub(crate) fn is_woken(task: &Arc<Task>) -> bool {
    task.woken.load(Ordering::SeqCst)
}

/// Waits until the task is woken by a timer; false when an hour passes without.
pub(crate) async fn wait(task: &Arc<Task>) -> bool {
    let woken = poll_fn(|cx| {
        *task.runner.lock().unwrap() = Some(cx.waker().clone());
        if is_woken(task) { Poll::Ready(()) } else { Poll::Pending }
    });
    tokio::time::timeout(Duration::from_secs(3600), woken).await.is_ok()
}
