//! Pictures of `operators::convert`.

mod into_values;
