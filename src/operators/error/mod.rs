//! Operators that deal with the error: another attempt, something else in its place, another type.
//!
//! What gives an error type to an observable that has none is in [`convert`](super::convert).

mod catch_error;
mod on_error_return;
mod on_error_complete;
mod retry;
mod retry_with;
mod retry_when;
mod map_err;
mod err_into;
mod catch_unwind;

pub use catch_error::CatchError;
pub use catch_unwind::{CatchUnwind, Panicked};
pub use err_into::ErrInto;
pub use map_err::MapErr;
pub use on_error_complete::{OnErrorComplete, OnErrorCompleteIf};
pub use on_error_return::OnErrorReturn;
pub use retry::Retry;
pub use retry_when::{Failures, RetryWhen};
pub use retry_with::{EveryError, OnRetry, RetryFilter, RetryPolicy, RetryWith};
