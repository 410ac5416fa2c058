//! Operators that watch what happens to a pipeline, and leave its items as they are.
//!
//! What changes the items is in [`transform`](super::transform).

mod tap;
mod tap_error;
mod tap_complete;
mod tap_terminate;
mod tap_cancel;
mod tap_subscribe;
mod finalize;
pub mod log;

pub use finalize::{Ending, Finalize};
pub use tap::Tap;
pub use tap_cancel::TapCancel;
pub use tap_complete::TapComplete;
pub use tap_error::TapError;
pub use tap_subscribe::TapSubscribe;
pub use tap_terminate::TapTerminate;
