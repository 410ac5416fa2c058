//! Operators in which a clock decides when.
//!
//! Buffers that a clock closes are in [`window`](super::window).

mod debounce;

pub use debounce::{Debounce, Debounced};
