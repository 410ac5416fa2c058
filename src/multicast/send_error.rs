//! What a subject, an actor, or a sink of a callback, answers when it does not take an item.

use std::{error::Error, fmt};

/// What was to take an item, a subject, an actor or the sink of a callback, has terminated: nobody will see the item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SendError<T> {
    item: T,
}

impl<T> SendError<T> {
    pub(crate) fn new(item: T) -> Self {
        Self { item }
    }

    /// The item that was not sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbers = PublishSubject::<u32>::new(8);
    /// numbers.complete();
    /// assert_eq!(numbers.send(7).await.unwrap_err().into_inner(), 7);
    /// # }
    /// ```
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
        f.write_str("nobody receives any more")
    }
}

impl<T> Error for SendError<T> {}

/// Why a subject, an actor, or the sink of a callback, did not take an item at once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TrySendError<T> {
    /// A queue that blocks has no room: that of a subscriber, the mailbox of an actor, or that behind the sink.
    Full(T),
    /// The subject has completed or failed, the actor has stopped or is about to, or the observable behind the sink is gone
    /// or has ended.
    Terminated(T),
}

impl<T> TrySendError<T> {
    /// The item that was not sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let jobs = UnicastSubject::<u32>::new(1);
    /// jobs.try_send(1).unwrap();
    /// assert_eq!(jobs.try_send(2).unwrap_err().into_inner(), 2);
    /// ```
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
            TrySendError::Full(_) => "a queue is full",
            TrySendError::Terminated(_) => "nobody receives any more",
        })
    }
}

impl<T> Error for TrySendError<T> {}
