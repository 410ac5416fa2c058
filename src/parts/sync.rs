//! The locks, atomics and wakers of what is used from many threads: those of `std`, or of the model checker `loom`.

#[cfg(not(headwater_loom))]
pub(crate) use futures::task::AtomicWaker;
#[cfg(not(headwater_loom))]
pub(crate) use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};
#[cfg(not(headwater_loom))]
pub(crate) use tokio::sync::Semaphore;

/// Stands between a `SeqCst` write and the `SeqCst` read of something else behind it.
///
/// These two keep their order by themselves; only `loom`, which takes them for acquire and release, needs to be told.
#[cfg(not(headwater_loom))]
#[inline(always)]
pub(crate) const fn keep_order() {}

#[cfg(headwater_loom)]
pub(crate) fn keep_order() {
    loom::sync::atomic::fence(Ordering::SeqCst);
}

#[cfg(headwater_loom)]
pub(crate) use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};

/// That of `loom`, with the methods of that of `futures`.
#[cfg(headwater_loom)]
pub(crate) struct AtomicWaker(loom::future::AtomicWaker);

#[cfg(headwater_loom)]
impl AtomicWaker {
    pub(crate) fn new() -> Self {
        Self(loom::future::AtomicWaker::new())
    }

    pub(crate) fn register(&self, waker: &std::task::Waker) {
        self.0.register_by_ref(waker);
    }

    pub(crate) fn wake(&self) {
        self.0.wake();
    }
}

/// That of tokio, whose operations are steps that `loom` sees: it tries their order with all others.
#[cfg(headwater_loom)]
pub(crate) struct Semaphore {
    semaphore: tokio::sync::Semaphore,
    steps: AtomicUsize,
}

#[cfg(headwater_loom)]
impl Semaphore {
    pub(crate) const MAX_PERMITS: usize = tokio::sync::Semaphore::MAX_PERMITS;

    pub(crate) fn new(permits: usize) -> Self {
        Self { semaphore: tokio::sync::Semaphore::new(permits), steps: AtomicUsize::new(0) }
    }

    pub(crate) async fn acquire(&self) -> Result<tokio::sync::SemaphorePermit<'_>, tokio::sync::AcquireError> {
        self.step().acquire().await
    }

    pub(crate) fn try_acquire(&self) -> Result<tokio::sync::SemaphorePermit<'_>, tokio::sync::TryAcquireError> {
        self.step().try_acquire()
    }

    pub(crate) fn add_permits(&self, permits: usize) {
        self.step().add_permits(permits);
    }

    pub(crate) fn close(&self) {
        self.step().close();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.step().is_closed()
    }

    fn step(&self) -> &tokio::sync::Semaphore {
        self.steps.fetch_add(1, Ordering::AcqRel);
        &self.semaphore
    }
}

/// Runs a story in every interleaving of its threads, with up to `preemptions` switches where nobody has to wait.
#[cfg(all(test, headwater_loom))]
pub(crate) fn explore(preemptions: usize, story: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.check(story);
}
