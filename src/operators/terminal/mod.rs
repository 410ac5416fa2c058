//! Ends that consume an observable item by item, in place or in a task of its own.
//!
//! Ends that make one value of all items are in [`aggregate`](super::aggregate).

mod for_each;
mod try_for_each;
mod for_each_async;
mod try_for_each_async;
mod for_each_concurrent;
mod for_each_latest;
mod drain;
mod subscribe;
mod subscribe_with;
mod forward;
mod send_to;
mod blocking_iter;

pub use blocking_iter::BlockingIter;
pub use drain::Drain;
pub use for_each::ForEach;
pub use forward::Forward;
pub use send_to::ChannelSender;
pub use try_for_each::TryForEach;
