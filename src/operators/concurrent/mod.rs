//! Several jobs at once, one an item: futures, CPU threads, threads for what blocks.
//!
//! Several observables at once are `merge_map` and its relatives in [`transform`](super::transform); a task of its own
//! for all that is upstream is in [`backpressure`](super::backpressure).

mod map_concurrent;
mod map_concurrent_unordered;
#[cfg(feature = "rayon")]
mod map_parallel;
mod map_blocking;

pub use map_blocking::OnThread;
pub use map_concurrent::{Concurrency, MapConcurrent};
