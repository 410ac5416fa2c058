//! `from_receiver`: what comes out of a channel of tokio.

use crate::{Observable, overflow::Lagged, parts::block::Block, source::Source};
use futures::future::BoxFuture;
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::sync::{broadcast, mpsc, watch};

/// Emits what comes out of a channel of tokio: `mpsc`, `broadcast` or `watch`.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_receiver.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let (sender, receiver) = tokio::sync::mpsc::channel(8);
/// let two_frames = m.frames(2);
/// m.expect(from_receiver(receiver), "--a-(b|)");
/// tokio::spawn(async move {
///     for letter in ["a", "b"] {
///         tokio::time::sleep(two_frames).await;
///         sender.send(letter).await.unwrap();
///     }
/// });
/// # m.picture("docs/marbles/from_receiver.svg", "from_receiver(receiver)");
/// # });
/// ```
///
/// An item is received only when the consumer asks for it: what it has not asked for waits in the channel, whose
/// capacity is the only buffer.
///
/// | channel | emits | fails with |
/// |---|---|---|
/// | `mpsc` | every item | nothing |
/// | `broadcast` | every item from the moment when the receiver was made | [`Lagged`], when it was too slow and items were overwritten |
/// | `watch` | the value that is there at the first poll, then the newest one whenever it was changed | nothing |
///
/// Values of a `watch` that were replaced before the consumer asked are left out, as that channel has it.
/// An `mpsc` receiver without a bound is refused, as it has no back-pressure: give the channel a capacity, or say it
/// aloud with [`from_stream`](fn@crate::create::from_stream) and `tokio_stream`'s `UnboundedReceiverStream`.
/// `Observable::from(receiver)` is the same.
///
/// # Completion and errors
///
/// Completes when all senders are gone and what they sent has been emitted; a `watch` with its last value.
/// A `broadcast` that lagged fails with the number of items that are missing, and is over; where it is to go on,
/// `tokio_stream`'s `BroadcastStream` has the gap as an item.
///
/// # Cancellation
///
/// Drops the receiver, which the senders learn.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use tokio::sync::broadcast;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (sender, receiver) = broadcast::channel(2);
/// for n in 1..=3 {
///     sender.send(n).unwrap();
/// }
/// let lagged = from_receiver(receiver).to_vec().await.unwrap_err();
/// assert_eq!(lagged.lost(), 1);
///
/// // A recipe that can be repeated makes a receiver for each subscription.
/// let recipe = defer(move || from_receiver(sender.subscribe()));
/// # drop(recipe);
/// # }
/// ```
///
/// # See also
///
/// [`from_stream`](fn@crate::create::from_stream) for the receivers of `futures`, which are streams,
/// [`PublishSubject`](crate::multicast::PublishSubject) for a channel whose every subscriber has its own policy.
#[doc(alias("fromChannel", "receiveAsFlow", "consumeAsFlow", "ReceiverStream", "BroadcastStream", "WatchStream"))]
pub fn from_receiver<R: ChannelReceiver>(receiver: R) -> Observable<FromReceiver<R>> {
    Observable::new(FromReceiver { reading: Some(receiver.read()) })
}

/// The receivers of tokio's channels that can be observed: `mpsc::Receiver`, `broadcast::Receiver`, `watch::Receiver`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no receiver that `from_receiver` takes",
    label = "expected a receiver of tokio's `mpsc`, `broadcast` or `watch`",
    note = "an unbounded channel has no back-pressure: make it with a capacity, `mpsc::channel(64)`",
    note = "what is a `Stream`, as the receivers of `futures` are: wrap it in `from_stream`"
)]
pub trait ChannelReceiver: reading::Sealed {
    /// What comes out of the channel.
    type Item;

    /// What it fails with.
    type Error;

    #[doc(hidden)]
    type Reading: reading::Reading<Item = Self::Item, Error = Self::Error>;

    #[doc(hidden)]
    fn read(self) -> Self::Reading;
}

impl<T> ChannelReceiver for mpsc::Receiver<T> {
    type Item = T;
    type Error = Infallible;
    type Reading = Self;

    fn read(self) -> Self {
        self
    }
}

impl<T: Clone + Send + 'static> ChannelReceiver for broadcast::Receiver<T> {
    type Item = T;
    type Error = Lagged;
    type Reading = reading::Loop<T, Lagged>;

    fn read(mut self) -> Self::Reading {
        // The future that receives borrows the receiver, so the two live in one block.
        reading::Loop::new(|mut out| {
            Box::pin(async move {
                loop {
                    match self.recv().await {
                        Ok(item) => out.emit(item).await,
                        Err(broadcast::error::RecvError::Closed) => return Ok(()),
                        Err(broadcast::error::RecvError::Lagged(lost)) => return Err(Lagged::new(lost)),
                    };
                }
            })
        })
    }
}

impl<T: Clone + Send + Sync + 'static> ChannelReceiver for watch::Receiver<T> {
    type Item = T;
    type Error = Infallible;
    type Reading = reading::Loop<T, Infallible>;

    fn read(mut self) -> Self::Reading {
        reading::Loop::new(|mut out| {
            Box::pin(async move {
                loop {
                    let value = self.borrow_and_update().clone();
                    out.emit(value).await;
                    if self.changed().await.is_err() {
                        return Ok(());
                    }
                }
            })
        })
    }
}

impl<T> From<mpsc::Receiver<T>> for Observable<FromReceiver<mpsc::Receiver<T>>> {
    fn from(receiver: mpsc::Receiver<T>) -> Self {
        from_receiver(receiver)
    }
}

impl<T: Clone + Send + 'static> From<broadcast::Receiver<T>> for Observable<FromReceiver<broadcast::Receiver<T>>> {
    fn from(receiver: broadcast::Receiver<T>) -> Self {
        from_receiver(receiver)
    }
}

impl<T: Clone + Send + Sync + 'static> From<watch::Receiver<T>> for Observable<FromReceiver<watch::Receiver<T>>> {
    fn from(receiver: watch::Receiver<T>) -> Self {
        from_receiver(receiver)
    }
}

/// The source of [`from_receiver`].
#[pin_project]
pub struct FromReceiver<R: ChannelReceiver> {
    /// Gone once it has ended.
    #[pin]
    reading: Option<R::Reading>,
}

impl<R: ChannelReceiver> Source for FromReceiver<R> {
    type Item = R::Item;
    type Error = R::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<R::Item, R::Error>>> {
        let mut this = self.project();
        let Some(reading) = this.reading.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let polled = ready!(reading::Reading::poll_read(reading, cx));
        if !matches!(polled, Some(Ok(_))) {
            this.reading.set(None);
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.reading.as_ref().map_or((0, Some(0)), |reading| (reading::Reading::at_least(reading), None))
    }
}

/// How a receiver is read.
#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
mod reading {
    use super::*;
    use crate::create::Emitter;

    pub trait Sealed {}
    impl<T> Sealed for mpsc::Receiver<T> {}
    impl<T> Sealed for broadcast::Receiver<T> {}
    impl<T> Sealed for watch::Receiver<T> {}

    pub trait Reading {
        type Item;
        type Error;

        fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, Self::Error>>>;

        /// How many items are there already.
        fn at_least(&self) -> usize {
            0
        }
    }

    impl<T> Reading for mpsc::Receiver<T> {
        type Item = T;
        type Error = Infallible;

        fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Infallible>>> {
            self.poll_recv(cx).map(|item| item.map(Ok))
        }

        fn at_least(&self) -> usize {
            self.len()
        }
    }

    /// A block that receives and emits without end.
    #[pin_project]
    pub struct Loop<T, E>(#[pin] Block<T, BoxFuture<'static, Result<(), E>>>);

    impl<T, E> Loop<T, E> {
        pub(super) fn new(block: impl FnOnce(Emitter<T>) -> BoxFuture<'static, Result<(), E>>) -> Self {
            Self(Block::new(block))
        }
    }

    impl<T, E> Reading for Loop<T, E> {
        type Item = T;
        type Error = E;

        fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
            self.project().0.poll(cx).map(|polled| match polled {
                Ok(item) => Some(Ok(item)),
                Err(outcome) => outcome.err().map(Err),
            })
        }
    }
}
