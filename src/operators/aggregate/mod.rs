//! Ends that make one value of all items: futures.
//!
//! Ends that run a closure for each item are in [`terminal`](super::terminal).

mod fold;
mod try_fold;
mod fold_async;
mod reduce;
mod sum;
mod average;
mod min;
mod max;
mod collect;
mod to_set;
mod to_map;
mod to_multimap;
mod count;
mod first;
mod last;

pub use average::Average;
pub use collect::Collect;
pub use count::Count;
pub use first::{EmptyError, First, FirstOrErr, OrErr};
pub use fold::{Accumulate, Fold};
pub use last::{Last, LastOrErr};
pub use max::Max;
pub use min::{ByOrd, Compare, Extreme, Min};
pub use reduce::Reduce;
pub use sum::{Adding, Sum};
pub use to_multimap::ToMultimap;
pub use try_fold::TryFold;
