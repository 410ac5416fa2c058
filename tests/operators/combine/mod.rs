//! Pictures of `operators::combine`.

mod merge;
