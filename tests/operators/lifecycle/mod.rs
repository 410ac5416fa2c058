//! Pictures of `operators::lifecycle`.

mod tap;
mod tap_error;
mod tap_complete;
mod tap_terminate;
mod tap_cancel;
mod tap_subscribe;
mod finalize;
mod log;
