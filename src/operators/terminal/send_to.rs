//! `send_to`: every item into a channel of tokio.

use crate::{Observable, Run, parts::budget::BUDGET, source::Source};
use std::{
    future::{pending, poll_fn},
    pin::pin,
    task::Poll,
};
use tokio::{
    sync::{broadcast, mpsc, watch},
    task::yield_now,
};

impl<S: Source> Observable<S> {
    /// Sends every item into a channel of tokio: `mpsc`, `broadcast` or `watch`.
    ///
    /// | channel | when it is full | when there is no receiver |
    /// |---|---|---|
    /// | `mpsc` | waits, and pulls no further item: that is the back-pressure | ends, and drops the source |
    /// | `broadcast` | never waits; the oldest item is overwritten, which a slow receiver learns | goes on; the item is lost |
    /// | `watch` | never waits; the value is replaced | goes on; the value is there for later receivers |
    ///
    /// An `mpsc` sender without a bound is refused, as it has no back-pressure.
    ///
    /// # Completion and errors
    ///
    /// `Ok` when the source completes.
    /// It is `Ok` also when the receiver of an `mpsc` channel is gone, as if its owner had dropped the subscription: the
    /// source is dropped at once, and the item that could not be sent with it.
    /// An error of the source passes.
    /// In each case the sender is dropped, so that the receiver sees the end if there is no other sender.
    ///
    /// # Cancellation
    ///
    /// Dropping the run drops the source, the sender, and the item that waits for room.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use tokio::sync::mpsc;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (sender, mut receiver) = mpsc::channel(2);
    /// let subscription = from_iter(1..).map(|n| n * n).send_to(sender).spawn();
    /// assert_eq!((receiver.recv().await, receiver.recv().await), (Some(1), Some(4)));
    /// drop(receiver);
    /// assert_eq!(subscription.await, Ok(Completion::Completed));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`forward`](Self::forward) for sinks, [`from_receiver`](fn@crate::create::from_receiver) for the other end of
    /// the channel.
    #[doc(alias("produceIn", "toChannel", "alsoTo", "sendAll"))]
    pub fn send_to<C>(self, sender: C) -> Run<impl Future<Output = Result<(), S::Error>>>
    where
        C: ChannelSender<S::Item>,
    {
        let source = self.source;
        Run::new(async move {
            let mut source = pin!(source);
            let mut gone = pin!(sender.receiver_gone());
            let mut left = BUDGET;
            loop {
                let next = poll_fn(|cx| match source.as_mut().poll_next(cx) {
                    // Nobody is to wait for an item that nobody will take.
                    Poll::Pending => gone.as_mut().poll(cx).map(|()| None),
                    next => next,
                });
                let Some(item) = next.await else { return Ok(()) };
                if !sender.deliver(item?).await {
                    return Ok(());
                }
                left -= 1;
                if left == 0 {
                    left = BUDGET;
                    yield_now().await;
                }
            }
        })
    }
}

/// The senders of tokio's channels that [`Observable::send_to`] takes: `mpsc::Sender`, `broadcast::Sender`,
/// `watch::Sender`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no sender of `{T}` that `send_to` takes",
    label = "expected a sender of tokio's `mpsc`, `broadcast` or `watch`",
    note = "an unbounded channel has no back-pressure: make it with a capacity, `mpsc::channel(64)`",
    note = "a `Sink`, as the senders of `futures` are: use `forward`"
)]
pub trait ChannelSender<T>: sealed::Sealed {
    /// Sends an item when there is room; gives `false` when nobody will ever receive it.
    #[doc(hidden)]
    fn deliver(&self, item: T) -> impl Future<Output = bool>;

    /// Ready when nobody will receive anything any more.
    #[doc(hidden)]
    fn receiver_gone(&self) -> impl Future<Output = ()> {
        pending()
    }
}

impl<T> ChannelSender<T> for mpsc::Sender<T> {
    async fn deliver(&self, item: T) -> bool {
        self.send(item).await.is_ok()
    }

    async fn receiver_gone(&self) {
        self.closed().await;
    }
}

impl<T> ChannelSender<T> for broadcast::Sender<T> {
    async fn deliver(&self, item: T) -> bool {
        // Without a receiver the item comes back; there may be one later.
        drop(self.send(item));
        true
    }
}

impl<T> ChannelSender<T> for watch::Sender<T> {
    async fn deliver(&self, item: T) -> bool {
        drop(self.send_replace(item));
        true
    }
}

#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
mod sealed {
    use tokio::sync::{broadcast, mpsc, watch};

    pub trait Sealed {}
    impl<T> Sealed for mpsc::Sender<T> {}
    impl<T> Sealed for broadcast::Sender<T> {}
    impl<T> Sealed for watch::Sender<T> {}
}
