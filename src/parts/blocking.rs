//! Where a thread may be blocked.

use tokio::sync::oneshot;

/// Panics, with tokio's words, on a thread that drives asynchronous tasks: blocking it would hold up all of them.
///
/// The threads of `spawn_blocking`, which have a runtime too, may be blocked; tokio tells the difference only to those
/// who block.
#[track_caller]
pub(crate) fn assert_allowed() {
    let (sender, receiver) = oneshot::channel();
    let _ = sender.send(());
    let _ = receiver.blocking_recv();
}
