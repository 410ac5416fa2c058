//! Pictures of `operators::filter`.

mod take;
