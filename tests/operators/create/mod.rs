//! Pictures of `create`.

mod just;
mod of;
mod from_iter;
mod empty;
mod never;
mod throw_error;
mod from_future;
mod from_try_future;
mod from_stream;
mod from_try_stream;
mod defer;
mod create;
mod emitter;
mod unfold;
mod interval;
mod timer;
