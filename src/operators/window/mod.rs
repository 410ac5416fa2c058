//! Operators that cut a sequence into pieces: vectors of the items that belong together, or observables of them.
//!
//! What gathers all items into one collection is in [`aggregate`](super::aggregate).
//! The windows stand on [`Branching`] and [`Branch`], as the groups do.

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
mod window_count;
mod window_time;
mod window_time_or_count;
mod window;
mod window_when;
mod window_toggle;
mod session_window;
mod event_time_window;

pub use crate::parts::branch::Branch;
pub use crate::parts::branching::Branching;
pub use crate::parts::windows::Windows;
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
pub use event_time_window::{EventTimeWindow, Lateness};
pub use ready_chunks::ReadyChunks;
pub use session_window::{SessionLimit, SessionWindow};
pub use window::Window;
pub use window_count::WindowCount;
pub use window_time::WindowTime;
pub use window_time_or_count::WindowTimeOrCount;
pub use window_toggle::WindowToggle;
pub use window_when::WindowWhen;
