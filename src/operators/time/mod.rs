//! Operators in which a clock decides when.
//!
//! Buffers that a clock closes are in [`window`](super::window).

mod debounce;
mod throttle;

pub use debounce::{Debounce, Debounced};
pub use throttle::{Throttle, Throttled};
