//! `AsyncSubject`: the last item, when it is certain to be the last.

use super::{Subject, keep::Keep, subject::Shared};
use crate::overflow::Overflow;
use std::convert::Infallible;

/// Emits the last item that was sent, when it completes; whoever subscribes afterwards gets it too.
///
/// Sending never waits, as every item replaces the one before.
/// When the subject fails, subscribers get the error and no item; when it completes without an item, only the end.
/// Everything else is said on [`Subject`].
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let best = AsyncSubject::<u32>::new();
/// for guess in [3, 9, 7] {
///     best.send(guess).await.unwrap();
/// }
/// best.complete();
/// assert_eq!(best.observe().to_vec().await, Ok(vec![7]));
/// # }
/// ```
#[doc(alias("AsyncProcessor"))]
pub type AsyncSubject<T, E = Infallible> = Subject<T, E, Last>;

/// The kind of [`AsyncSubject`].
#[derive(Debug)]
pub enum Last {}

impl Shared for Last {}

impl<T, E> AsyncSubject<T, E> {
    /// Makes a subject that has no item yet.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let result = AsyncSubject::<u32>::new();
    /// result.send(1).await.unwrap();
    /// result.send(2).await.unwrap();
    /// result.complete();
    /// assert_eq!(result.observe().to_vec().await, Ok(vec![2]));
    /// # }
    /// ```
    #[expect(clippy::new_without_default, reason = "no other subject can be made out of nothing")]
    pub fn new() -> Self {
        let keep = Keep { count: 1, age: None, after_end: true, only_last: true };
        Self::with(1, Overflow::DropOldest, keep)
    }
}
