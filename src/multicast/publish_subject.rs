//! `PublishSubject`: what is sent reaches everyone who listens at that time.

use super::{
    Subject,
    log::Keep,
    subject::{Queued, Shared},
};
use crate::overflow::Overflow;
use std::convert::Infallible;

/// Sends every item to all who are subscribed at that time; nothing is kept for later ones.
///
/// Without subscribers an item is dropped.
/// Everything else is said on [`Subject`].
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let temperatures = PublishSubject::<f64>::new(16);
/// let alarms = temperatures.observe().filter(|t| *t > 30.0).to_vec();
/// let all = temperatures.observe().count();
///
/// let send = async {
///     for t in [21.5, 31.0, 29.0, 35.5] {
///         temperatures.send(t).await.unwrap();
///     }
///     temperatures.complete();
/// };
/// let (Ok(alarms), Ok(all), ()) = tokio::join!(alarms, all, send);
/// assert_eq!((alarms, all), (vec![31.0, 35.5], 4));
/// # }
/// ```
#[doc(alias("PublishProcessor", "MutableSharedFlow", "PassthroughSubject", "Sinks"))]
pub type PublishSubject<T, E = Infallible> = Subject<T, E, Publish>;

/// The kind of [`PublishSubject`].
#[derive(Debug)]
pub enum Publish {}

impl Shared for Publish {}
impl Queued for Publish {}

impl<T, E> PublishSubject<T, E> {
    /// Makes a subject whose subscribers queue up to `capacity` items each, unless they say otherwise.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0.
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "a subject needs a capacity of at least 1");
        Self::with(capacity, Overflow::Block, Keep::NOTHING)
    }
}
