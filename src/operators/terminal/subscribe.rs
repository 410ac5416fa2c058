//! `subscribe`: a closure an item, in a task of its own.

use crate::{Observable, Subscription, source::Source};
use std::fmt;

impl<S: Source> Observable<S> {
    /// Runs a closure for each item, in a task of its own on the current tokio runtime.
    ///
    /// It is `for_each(handle).spawn()`.
    /// The subscription owns the pipeline: dropping it cancels, awaiting it gives the outcome.
    /// What is sent to a subject after this returned is seen.
    ///
    /// # Completion and errors
    ///
    /// They are the outcome of the [`Subscription`].
    ///
    /// # Cancellation
    ///
    /// Dropping the subscription drops the source before the drop returns.
    ///
    /// # Panics
    ///
    /// When it is called outside a tokio runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let prices = PublishSubject::<u32>::new(16);
    /// let ticker = prices.observe().subscribe(|price| println!("{price}"));
    /// prices.send(42).await.unwrap();
    /// prices.complete();
    /// assert_eq!(ticker.await, Ok(Completion::Completed));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`for_each`](Self::for_each) to await it in place, [`subscribe_with`](Self::subscribe_with) for an
    /// [`Observer`](crate::Observer).
    #[doc(alias("subscribeBy", "launchIn", "sink", "onEach"))]
    #[track_caller]
    pub fn subscribe<F>(self, handle: F) -> Subscription<S::Error>
    where
        S: Send + 'static,
        F: FnMut(S::Item) + Send + 'static,
        S::Error: fmt::Debug + Send + 'static,
    {
        self.for_each(handle).spawn()
    }
}
