//! Pictures of `operators::aggregate`.

mod fold;
mod try_fold;
mod fold_async;
mod reduce;
mod sum;
mod average;
mod min;
mod max;
mod collect;
mod count;
mod first;
mod last;
mod to_set;
mod to_map;
mod to_multimap;
