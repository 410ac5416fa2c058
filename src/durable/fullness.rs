//! `Fullness`: how full a queue is.

/// How full a queue is, for all groups together, as [`Queue::fullness`](super::Queue::fullness) tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fullness {
    /// How many messages take up room; more than the capacity where dead letters were replayed into a full queue.
    pub kept: u64,
    /// How many there are before publishers wait.
    pub capacity: u64,
}
