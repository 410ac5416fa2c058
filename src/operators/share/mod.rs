//! Operators that let several consumers have one run of a source.
//!
//! What is sent by hand comes from a subject, in [`multicast`](crate::multicast).

mod share;
mod share_replay;
mod share_with;
mod cache;

pub use share_with::{AtOnce, Grace, Linger, Share, Shared};
