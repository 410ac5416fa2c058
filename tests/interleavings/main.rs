//! Subjects under every interleaving of their threads that the model checker `loom` can think of.
//!
//! ```sh
//! RUSTFLAGS="--cfg headwater_loom" cargo test --release --test interleavings
//! ```
//!
//! Without the `cfg` there is nothing to run: the locks and atomics of the crate are those of `std`.
#![cfg(headwater_loom)]

mod subject;
