//! `ReplaySubject`: whoever comes late gets what there was.

use super::{
    Subject,
    keep::Keep,
    subject::{Queued, Shared},
};
use crate::overflow::Overflow;
use std::{convert::Infallible, time::Duration};

/// Keeps the last items: whoever subscribes gets these first, then what is sent from then on.
///
/// Subscribers that come when the subject has completed get what is kept, then the end; when it has failed, the error
/// behind what is kept.
/// A subscriber holds at most its capacity, and what was kept for it and it has not read yet.
/// Everything else is said on [`Subject`].
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let chat = ReplaySubject::<&str>::new(2, 16);
/// for line in ["hello", "is anybody here?", "yes"] {
///     chat.send(line).await.unwrap();
/// }
/// let Ok(history) = chat.observe().take(2).to_vec().await;
/// assert_eq!(history, ["is anybody here?", "yes"]);
/// # }
/// ```
#[doc(alias("ReplayProcessor"))]
pub type ReplaySubject<T, E = Infallible> = Subject<T, E, Replay>;

/// The kind of [`ReplaySubject`].
#[derive(Debug)]
pub enum Replay {}

impl Shared for Replay {}
impl Queued for Replay {}

impl<T, E> ReplaySubject<T, E> {
    /// Makes a subject that keeps the last `count` items, and whose subscribers queue up to `capacity` items each, unless
    /// they say otherwise.
    ///
    /// # Panics
    ///
    /// When `count` or `capacity` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let lines = ReplaySubject::<u32>::new(2, 16);
    /// for line in 1..=5 {
    ///     lines.send(line).await.unwrap();
    /// }
    /// lines.complete();
    /// assert_eq!(lines.observe().to_vec().await, Ok(vec![4, 5]));
    /// # }
    /// ```
    #[track_caller]
    pub fn new(count: usize, capacity: usize) -> Self {
        Self::keeping(Keep { count, age: None, after_end: true, only_last: false }, capacity)
    }

    /// Makes a subject that keeps the last `count` items that are younger than `age`.
    ///
    /// Items that have become too old are given up when the next one is sent and when somebody subscribes.
    /// With an `age` of 0 nothing is kept.
    ///
    /// # Panics
    ///
    /// When `count` or `capacity` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let alarms = ReplaySubject::<&str>::recent(100, Duration::from_secs(60), 16);
    /// alarms.send("smoke").await.unwrap();
    /// tokio::time::advance(Duration::from_secs(59)).await;
    /// alarms.send("fire").await.unwrap();
    /// tokio::time::advance(Duration::from_secs(1)).await;
    /// alarms.complete();
    /// assert_eq!(alarms.observe().to_vec().await, Ok(vec!["fire"]));
    /// # }
    /// ```
    #[track_caller]
    pub fn recent(count: usize, age: Duration, capacity: usize) -> Self {
        Self::keeping(Keep { count, age: Some(age), after_end: true, only_last: false }, capacity)
    }

    #[track_caller]
    fn keeping(keep: Keep, capacity: usize) -> Self {
        assert!(keep.count > 0, "a replay subject keeps at least 1 item");
        assert!(capacity > 0, "a subject needs a capacity of at least 1");
        Self::with(capacity, Overflow::Block, keep)
    }
}
