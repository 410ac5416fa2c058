//! Operators in which a clock decides when.
//!
//! Buffers that a clock closes are in [`window`](super::window).

mod debounce;
mod throttle;
mod sample;
mod delay;
mod timeout;

pub use debounce::{Debounce, Debounced};
pub use delay::{Delay, Delayed};
pub use sample::{Sample, Sampled};
pub use throttle::{Throttle, Throttled};
pub use timeout::{Elapsed, Timeout};
