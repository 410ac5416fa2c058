//! Operators that cut a sequence into pieces: vectors of the items that belong together.
//!
//! What gathers all items into one collection is in [`aggregate`](super::aggregate).

mod buffer_count;
mod buffer_sliding;
mod buffer_weighted;
mod buffer_until;
mod chunk_by;
mod ready_chunks;
mod buffer_time;
mod buffer_time_or_count;
mod buffer;
mod buffer_when;
mod buffer_toggle;

pub use buffer::Buffer;
pub use buffer_count::BufferCount;
pub use buffer_sliding::BufferSliding;
pub use buffer_time::BufferTime;
pub use buffer_time_or_count::BufferTimeOrCount;
pub use buffer_toggle::BufferToggle;
pub use buffer_until::{After, Before, Between, BufferUntil};
pub use buffer_weighted::{BufferWeighted, Weight};
pub use buffer_when::{BufferWhen, Closings};
pub use chunk_by::{Change, ChunkBy};
pub use ready_chunks::ReadyChunks;
