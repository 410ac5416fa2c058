//! `Consume`: how a group of consumers wants its messages.

use std::time::Duration;

/// The options of [`Queue::consume`](super::Queue::consume).
#[derive(Clone, Debug)]
pub struct Consume {
    pub(super) group: String,
    pub(super) in_flight: usize,
    pub(super) lease: Duration,
    pub(super) attempts: u32,
    pub(super) in_order_by_key: bool,
}
