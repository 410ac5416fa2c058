//! `DeadLetter`: a message that was given up.

use std::time::SystemTime;

/// A message that a group could not deal with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter<T> {
    /// By which it is replayed.
    pub sequence: u64,
    /// What was published.
    pub item: T,
    /// Its id, where the publisher gave one.
    pub id: Option<String>,
    /// Its key, where the publisher gave one.
    pub key: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: String,
    /// When it was given up.
    pub died_at: SystemTime,
}
