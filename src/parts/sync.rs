//! The locks and atomics of what is used from many threads: those of `std`, or of the model checker `loom`.

#[cfg(not(headwater_loom))]
pub(crate) use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};

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
