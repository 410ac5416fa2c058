//! Pictures of `operators::error`.

mod catch_error;
mod on_error_return;
mod on_error_complete;
mod retry;
mod retry_with;
mod retry_when;
mod map_err;
mod err_into;
mod catch_unwind;
