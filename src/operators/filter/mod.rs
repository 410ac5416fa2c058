//! Operators that let some items pass and others not.
//!
//! Where a clock decides which, look in [`time`](super::time).

mod filter;
mod filter_async;
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
mod skip_last_for;
mod distinct;
mod distinct_with;
mod ignore_elements;
mod element_at;
mod find;
mod position;
mod single;

pub use distinct::{DistinctBy, DistinctItems};
pub use distinct_until_changed::DistinctUntilChanged;
pub use distinct_until_changed_by::DistinctUntilChangedBy;
pub use distinct_with::{Distinct, DistinctWith};
pub use element_at::{ElementAt, ElementAtOrErr};
pub use filter::Filter;
pub use filter_async::FilterAsync;
pub use find::Find;
pub use ignore_elements::IgnoreElements;
pub use position::Position;
pub use single::{Single, SingleError};
pub use skip::Skip;
pub use skip_for::SkipFor;
pub use skip_last::SkipLast;
pub use skip_until::SkipUntil;
pub use skip_while::SkipWhile;
pub use take::Take;
pub use take_for::TakeFor;
pub use take_last::TakeLast;
pub use take_until::TakeUntil;
pub use take_while::TakeWhile;
