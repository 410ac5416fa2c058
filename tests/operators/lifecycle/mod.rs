//! Pictures of `operators::lifecycle`.

mod tap;
mod finalize;
