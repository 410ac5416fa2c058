//! `subscribe_with`: an observer is told everything, in a task of its own.

use crate::{Observable, Observer, Run, Subscription, parts::budget::BUDGET, source::Source};
use std::{convert::Infallible, future::poll_fn, pin::pin};
use tokio::task::yield_now;

impl<S: Source> Observable<S> {
    /// Tells an observer of every item and of the end, in a task of its own on the current tokio runtime.
    ///
    /// Each call of the observer is awaited before the next item is pulled.
    /// A subject is an observer too: this is how one pipeline feeds another.
    ///
    /// # Completion and errors
    ///
    /// The observer is told of them, when the source has been dropped; the subscription itself cannot fail.
    /// It completes, too, when the observer [wants nothing more](crate::Observer::is_closed) behind an item.
    ///
    /// # Cancellation
    ///
    /// Dropping the subscription drops the source and the observer, which is told nothing then.
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
    /// let squares = PublishSubject::<u32>::new(16);
    /// let collected = tokio::spawn(squares.listen().to_vec()); // before the first item is sent
    /// let feed = from_iter(1..=3).map(|n| n * n).subscribe_with(squares);
    /// assert_eq!(feed.await, Ok(Completion::Completed));
    /// assert_eq!(collected.await.unwrap(), Ok(vec![1, 4, 9]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`subscribe`](Self::subscribe) for a closure, [`Observer`] to write one.
    #[doc(alias("subscribe", "observer", "subscriber"))]
    #[track_caller]
    pub fn subscribe_with<O>(self, observer: O) -> Subscription<Infallible>
    where
        S: Send + 'static,
        S::Item: Send,
        S::Error: Send,
        O: Observer<S::Item, S::Error> + Send + 'static,
    {
        // Not `for_each_async`: of a closure that borrows the observer, the compiler cannot see that it is `Send`.
        let (source, mut observer) = (self.source, observer);
        Run::new(async move {
            let error = {
                // Dropped before the observer is told of the end.
                let mut source = pin!(source);
                let mut left = BUDGET;
                loop {
                    match poll_fn(|cx| source.as_mut().poll_next(cx)).await {
                        Some(Ok(item)) => observer.next(item).await,
                        Some(Err(error)) => break Some(error),
                        None => break None,
                    }
                    if observer.is_closed() {
                        return Ok(());
                    }
                    left -= 1;
                    if left == 0 {
                        left = BUDGET;
                        yield_now().await;
                    }
                }
            };
            match error {
                Some(error) => observer.error(error).await,
                None => observer.complete().await,
            }
            Ok(())
        })
        .spawn()
    }
}
