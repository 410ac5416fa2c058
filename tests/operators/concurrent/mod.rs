//! The operators of `operators::concurrent`.

mod jobs;
mod map_concurrent;
mod adaptive;
mod map_concurrent_unordered;
mod map_parallel;
mod map_blocking;
