//! Pictures of `operators::convert`.

mod into_values;
mod with_error;
mod next;
