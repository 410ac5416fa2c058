//! Pictures of `operators::aggregate`.

mod fold;
mod collect;
mod count;
mod first;
mod last;
