//! Pictures of `operators::window`.

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
