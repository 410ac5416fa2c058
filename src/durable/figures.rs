//! `Figures`: how a group stands.

use std::time::Duration;

/// How a group of consumers stands, as [`Queue::figures`](super::Queue::figures) tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How many messages it has yet to acknowledge, those in flight among them.
    pub depth: u64,
    /// How many of these are leased at the moment.
    pub in_flight: u64,
    /// The age of the oldest that it has yet to acknowledge.
    pub oldest: Option<Duration>,
    /// How many dead letters it has.
    pub dead: u64,
}
