//! Operators that let several consumers have one run of a source.
//!
//! What is sent by hand comes from a subject, in [`multicast`](crate::multicast).

mod share;
mod share_replay;
mod share_with;
mod cache;
mod state_in;
mod publish;
mod publish_with;
mod broadcast;
mod balance;
mod partition;
mod partition_by;
mod also_to;
mod wire_tap;

pub use also_to::AlsoTo;
pub use balance::Balance;
pub use partition_by::PartitionBy;
pub use publish::{Connected, ObservePublished, Published};
pub use publish_with::PublishWith;
pub use share_with::{AtOnce, Grace, Linger, Share, Shared};
pub use wire_tap::{WireTap, WireTapped};
