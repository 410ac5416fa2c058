//! Pictures of `create`.

mod just;
mod of;
mod empty;
mod never;
mod throw_error;
mod from_future;
mod defer;
#[allow(clippy::module_inception, reason = "the file is named for its function, as all are")]
mod create;
mod emitter;
mod unfold;
mod interval;
mod timer;
