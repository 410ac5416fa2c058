//! `QueueError`: what can go wrong between a queue and what keeps it.

use std::{error::Error, fmt, sync::Arc};

/// Why a [`Queue`](super::Queue) could not do what it was asked.
///
/// It can be cloned, as many may wait for one commit.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum QueueError {
    /// The file or the stream is something else; it was left as it is.
    NotAQueue,
    /// The queue was made by a newer version of this crate; it was left as it is.
    NewerFormat {
        /// The version that was found.
        found: u32,
        /// The newest that this crate knows.
        known: u32,
    },
    /// The file cannot be trusted any more; it was left as it is.
    Damaged(String),
    /// Others kept it busy for longer than the queue was told to wait.
    Busy,
    /// The broker was away, or did not answer, for longer than the queue was told to be patient.
    Unreachable(String),
    /// The broker does not let it: the credentials, or what it is not set up for.
    Refused(String),
    /// The name of the group is too long for the broker; it was asked nothing.
    GroupName {
        /// How many bytes it takes there: one for a letter, a digit, `-` or `_`, and three for every other byte.
        found: usize,
        /// How many it may take.
        most: usize,
    },
    /// There is no group of that name.
    NoGroup,
    /// The lease on the message had ended, and it comes again or has come again.
    Expired,
    /// The item cannot be written as JSON, or what was read is no such item.
    Item(Arc<serde_json::Error>),
    /// The queue is at its end: whoever keeps it has been closed or is gone for good.
    Closed(String),
    /// The file or the broker failed at it.
    Backend(Arc<dyn Error + Send + Sync>),
}

impl fmt::Display for QueueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAQueue => f.write_str("what is there is not a queue"),
            Self::NewerFormat { found, known } => {
                write!(f, "the queue has format {found}, and this version knows up to {known}")
            }
            Self::Damaged(what) => write!(f, "the file of the queue is damaged: {what}"),
            Self::Busy => f.write_str("the queue was kept busy by others for too long"),
            Self::Unreachable(why) => write!(f, "the broker cannot be reached: {why}"),
            Self::Refused(why) => write!(f, "the broker refuses it: {why}"),
            Self::GroupName { found, most } => {
                write!(f, "the name of the group takes {found} bytes, and the broker takes {most}")
            }
            Self::NoGroup => f.write_str("there is no group of that name"),
            Self::Expired => f.write_str("the lease on the message had ended"),
            Self::Item(error) => write!(f, "the item is not what was expected: {error}"),
            Self::Closed(why) => write!(f, "the queue is closed: {why}"),
            Self::Backend(error) => write!(f, "the queue failed: {error}"),
        }
    }
}

impl Error for QueueError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Item(error) => Some(error),
            Self::Backend(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}
