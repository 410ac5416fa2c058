//! What a subject answers when it does not take an item.

use std::{error::Error, fmt};

/// The subject has completed or failed: nobody will see this item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SendError<T> {
    item: T,
}

impl<T> SendError<T> {
    pub(super) fn new(item: T) -> Self {
        Self { item }
    }

    /// The item that was not sent.
    pub fn into_inner(self) -> T {
        self.item
    }
}

impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendError").finish_non_exhaustive()
    }
}

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the subject has terminated")
    }
}

impl<T> Error for SendError<T> {}

/// Why a subject did not take an item at once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TrySendError<T> {
    /// A subscriber that blocks has no room.
    Full(T),
    /// The subject has completed or failed.
    Terminated(T),
}

impl<T> TrySendError<T> {
    /// The item that was not sent.
    pub fn into_inner(self) -> T {
        match self {
            TrySendError::Full(item) | TrySendError::Terminated(item) => item,
        }
    }
}

impl<T> fmt::Debug for TrySendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TrySendError::Full(_) => "Full(..)",
            TrySendError::Terminated(_) => "Terminated(..)",
        })
    }
}

impl<T> fmt::Display for TrySendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TrySendError::Full(_) => "a subscriber of the subject is full",
            TrySendError::Terminated(_) => "the subject has terminated",
        })
    }
}

impl<T> Error for TrySendError<T> {}
