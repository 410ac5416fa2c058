//! Pictures of `operators::window`.

mod buffer_count;
mod buffer_time;
mod buffer_time_or_count;
mod buffer;
mod window_count;
