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
mod window_count;
mod window;
mod window_when;
mod window_toggle;
mod session_window;
mod event_time_window;
mod window_time;
mod window_time_or_count;
