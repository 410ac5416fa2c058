//! Pictures of `operators::convert`.

mod with_error;
