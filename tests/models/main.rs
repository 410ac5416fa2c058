//! Operators against naive models: what they are to do, said once more as plain functions over lists.
//!
//! `listed` and `timed` are the two kinds of input; a model knows nothing of polls, wakers and timers.
//! Laws about how operators behave are in `tests/laws`, pictures of single cases in `tests/operators`.

mod listed;
mod transform;
mod filter;
mod combine;
mod conditional;
mod error;
mod aggregate;
mod timed;
mod time;
mod window;
mod flatten;
mod slow;
mod tasks;
