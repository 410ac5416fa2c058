//! Pictures of `create`.

mod just;
mod of;
mod empty;
mod never;
mod throw_error;
mod from_future;
mod defer;
mod unfold;
