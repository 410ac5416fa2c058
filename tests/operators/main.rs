//! What each operator does, as pictures; the folders mirror `src/operators`.

mod create;
mod transform;
mod filter;
mod combine;
mod conditional;
mod window;
mod group;
mod time;
mod backpressure;
mod concurrent;
mod aggregate;
mod lifecycle;
mod convert;
mod error;
mod terminal;
mod ends;
mod share;
