//! Operators that cut a sequence into pieces: vectors of the items that belong together.
//!
//! What gathers all items into one collection is in [`aggregate`](super::aggregate).

mod buffer_count;
mod buffer_time;
mod buffer_time_or_count;
mod buffer;

pub use buffer::Buffer;
pub use buffer_count::BufferCount;
pub use buffer_time::BufferTime;
pub use buffer_time_or_count::BufferTimeOrCount;
