//! The operators of `operators::backpressure`.

mod consumer;
mod on_backpressure_buffer;
mod prefetch;
mod on_backpressure_drop;
mod on_backpressure_latest;
mod on_backpressure_reduce;
mod on_backpressure_batch;
mod on_backpressure_durable;
mod subscribe_on;
mod boundary;
