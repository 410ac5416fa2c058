//! Pictures of `operators::time`.

mod consumer;
mod debounce;
mod throttle;
mod sample;
mod delay;
mod timeout;
