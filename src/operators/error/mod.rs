//! Operators that deal with the error: another attempt, something else in its place, another type.
//!
//! What gives an error type to an observable that has none is in [`convert`](super::convert).

mod catch_error;
mod retry;
mod map_err;
mod err_into;

pub use catch_error::CatchError;
pub use err_into::ErrInto;
pub use map_err::MapErr;
pub use retry::Retry;
