//! What a log keeps beside what is unread.

use std::time::Duration;

/// What is kept for subscribers that come later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keep {
    /// How many items, at most.
    pub(crate) count: usize,
    /// No older than this.
    pub(crate) age: Option<Duration>,
    /// Also when the log has ended.
    pub(crate) after_end: bool,
    /// Nothing is read before the end, and then the last item only.
    pub(crate) only_last: bool,
}

impl Keep {
    pub(crate) const NOTHING: Self = Self { count: 0, age: None, after_end: false, only_last: false };
}
