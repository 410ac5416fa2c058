//! `next`: the next item, from an observable that is only lent.

use crate::{Observable, source::Source};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Awaits the next item of an observable that is only lent: `Some(Ok(item))`, `Some(Err(error))`, or `None` at the
    /// end.
    ///
    /// This is the method of the same name that `futures` and `tokio_stream` give to every stream; that it is here
    /// too spares the choice between them where both are imported.
    /// A loop over it is a consumer that does other things in between; where there are none,
    /// [`for_each`](Self::for_each) reads better.
    /// What is not `Unpin`, such as what holds a timer, goes into a box first, by [`boxed`](Self::boxed) or
    /// [`boxed_local`](Self::boxed_local).
    /// `std::pin::pin!` spares the box where `futures::StreamExt` is imported, whose `next` is then the one that is
    /// called; without that import it is this one, which asks for `Unpin` behind the `Pin` as well.
    ///
    /// # Completion and errors
    ///
    /// The end and the error are told once; what asking for more gives then depends on the chain, as with every stream.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses nothing: the observable is lent, and the item is there for the next call.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut countdown = from_iter([3, 2, 1]);
    /// let mut seen = Vec::new();
    /// while let Some(Ok(n)) = countdown.next().await {
    ///     seen.push(n);
    /// }
    /// assert_eq!(seen, [3, 2, 1]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`first`](Self::first) for the only item that is wanted, [`by_ref`](Self::by_ref) to lend the observable to a
    /// chain.
    #[doc(alias("recv", "receive", "try_next"))]
    #[expect(clippy::should_implement_trait, reason = "it is the method of streams, not that of iterators")]
    pub fn next(&mut self) -> Next<'_, S>
    where
        S: Unpin,
    {
        Next { source: &mut self.source }
    }
}

/// The future of [`Observable::next`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct Next<'a, S> {
    source: &'a mut S,
}

impl<S: Source + Unpin> Future for Next<'_, S> {
    type Output = Option<Result<S::Item, S::Error>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.source).poll_next(cx)
    }
}
