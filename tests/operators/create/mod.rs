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
mod from_fn;
mod from_try_fn;
mod generate;
mod using;
mod using_async;
mod from_callback;
mod from_receiver;
mod from_lines;
