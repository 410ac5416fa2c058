//! Pictures of `operators::conditional`.

mod all;
mod any;
mod contains;
mod is_empty;
mod default_if_empty;
mod switch_if_empty;
mod throw_if_empty;
mod sequence_equal;
mod repeat;
mod repeat_when;
