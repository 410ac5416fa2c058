//! Drives a future as a program does: in a task of a runtime.

use std::convert::Infallible;
use tokio::runtime::{Builder, Runtime};

/// Runs a future in a task of a runtime with one thread, which is that of the caller.
pub fn in_task<F>(make: impl Fn() -> F + 'static) -> impl FnMut() -> u64 + 'static
where
    F: Future<Output = u64> + Send + 'static,
{
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime can be made");
    move || runtime.block_on(async { tokio::spawn(make()).await }).expect("the task has not panicked")
}

/// Runs a future in a task of a runtime with so many threads of its own.
pub fn on_threads<F>(threads: usize, make: impl Fn() -> F + 'static) -> impl FnMut() -> u64 + 'static
where
    F: Future<Output = u64> + Send + 'static,
{
    let runtime = many_threads(threads);
    // The thread of the caller only waits: it is no worker.
    move || futures::executor::block_on(runtime.spawn(make())).expect("the task has not panicked")
}

/// Without timers, so that a task that gives way does not make it look at the clock.
pub fn one_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime can be made")
}

pub fn many_threads(threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).build().expect("a runtime can be made")
}

/// What a future that cannot fail gives.
pub async fn value<T>(future: impl Future<Output = Result<T, Infallible>>) -> T {
    let Ok(value) = future.await;
    value
}
