//! Pictures of `operators::filter`.

mod filter;
mod distinct_until_changed;
mod distinct_until_changed_by;
mod take;
mod take_while;
mod take_until;
mod skip;
mod filter_async;
