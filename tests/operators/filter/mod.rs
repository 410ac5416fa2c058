//! Pictures of `operators::filter`.

mod filter;
mod distinct_until_changed;
mod distinct_until_changed_by;
mod take;
mod take_while;
mod take_until;
mod take_for;
mod take_last;
mod skip;
mod skip_while;
mod skip_until;
mod skip_for;
mod skip_last;
mod distinct;
mod ignore_elements;
mod element_at;
mod find;
mod position;
mod single;
mod filter_async;
mod distinct_with;
mod skip_last_for;
