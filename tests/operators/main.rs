//! What each operator does, as pictures; the folders mirror `src/operators`.

mod create;
mod transform;
mod filter;
mod combine;
mod time;
mod error;
