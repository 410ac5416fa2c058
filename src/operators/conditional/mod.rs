//! Ends that answer a question about the items, and operators that ask whether there are any, or how often.
//!
//! Operators that ask of each item whether it passes are in [`filter`](super::filter).

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

pub use all::All;
pub use any::Any;
pub use contains::Contains;
pub use default_if_empty::DefaultIfEmpty;
pub use is_empty::IsEmpty;
pub use repeat::Repeat;
pub use repeat_when::RepeatWhen;
pub use sequence_equal::SequenceEqual;
pub use switch_if_empty::SwitchIfEmpty;
pub use throw_if_empty::ThrowIfEmpty;
