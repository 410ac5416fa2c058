//! Boundaries: what is upstream runs in a task of its own, and a bounded queue lies between it and the consumer.
//!
//! Without one, everything happens within the poll of the consumer, and a slow consumer slows all that is upstream.
//! Several jobs at once, each for an item, are in [`concurrent`](super::concurrent).

mod on_backpressure_buffer;
mod prefetch;
mod on_backpressure_drop;
mod on_backpressure_latest;
mod on_backpressure_reduce;
mod on_backpressure_batch;
#[cfg(feature = "durable")]
mod on_backpressure_durable;
mod subscribe_on;

pub use on_backpressure_batch::OnBackpressureBatch;
pub use on_backpressure_buffer::{Backlog, OnBackpressureBuffer};
#[cfg(feature = "durable")]
pub use on_backpressure_durable::OnBackpressureDurable;
pub use on_backpressure_reduce::OnBackpressureReduce;
