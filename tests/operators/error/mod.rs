//! Pictures of `operators::error`.

mod catch_error;
mod retry;
mod map_err;
mod err_into;
