//! `Delivery`: an item that a consumer was given, and the receipt with which it is settled.

use super::{Lease, Leased, QueueError, Verdict, deliveries::Place};
use futures::{FutureExt, future::BoxFuture};
use std::{
    fmt,
    ops::Deref,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

/// An item of a [`Queue`](super::Queue), on loan: it comes again unless it is acknowledged in time.
///
/// It derefs to the item.
/// One that is dropped without an answer comes again at once, to whichever consumer of the group asks first, and counts
/// as an attempt: behind the last one it is a dead letter.
/// The drop does not wait, and leaves no task behind.
///
/// # Examples
///
/// ```
/// use headwater::durable::Queue;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("words.db");
/// let queue = Queue::<String>::open(path).await?;
/// queue.publish(&"headwater".to_owned()).await?;
/// let mut words = queue.consume("readers");
///
/// let word = words.next().await.ok_or("it never ends")??;
/// assert_eq!((word.len(), word.attempt()), (9, 1));
/// word.nack(Duration::ZERO).await?;
///
/// let word = words.next().await.ok_or("it never ends")??;
/// assert_eq!(word.attempt(), 2);
/// word.ack().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "an item that is dropped without an answer is delivered again"]
pub struct Delivery<T> {
    item: T,
    receipt: Receipt,
}

impl<T> Delivery<T> {
    pub(super) fn new(item: T, receipt: Receipt) -> Self {
        Self { item, receipt }
    }

    /// Says that the item has been dealt with, and is ready when the queue knows it.
    ///
    /// # Cancellation
    ///
    /// Where the future is dropped, the item may be acknowledged, or is as if the delivery had been dropped.
    ///
    /// # Errors
    ///
    /// [`QueueError::Expired`] when the lease has run out and the item may have been delivered again; any other error
    /// means that it comes again, when the lease has run out at the latest, and that the attempt counts.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// queue.publish(&17).await?;
    /// let order = queue.consume("billing").next().await.ok_or("it never ends")??;
    /// assert_eq!(queue.figures("billing").await?.depth, 1); // only lent as yet
    /// order.ack().await?;
    /// assert_eq!(queue.figures("billing").await?.depth, 0);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("commit", "complete", "delete_message"))]
    pub async fn ack(self) -> Result<(), QueueError> {
        self.receipt.ack().await
    }

    /// Has the item come again after a while, or makes it a dead letter when this was the last attempt.
    ///
    /// A delay of 0 is none.
    ///
    /// # Errors
    ///
    /// Those of [`ack`](Self::ack).
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::Queue;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// queue.publish(&17).await?;
    /// let order = queue.consume("billing").next().await.ok_or("it never ends")??;
    /// order.nack(Duration::from_secs(60)).await?; // not before a minute has passed
    /// let figures = queue.figures("billing").await?;
    /// assert_eq!((figures.depth, figures.in_flight), (1, 0));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("reject", "retry", "abandon"))]
    pub async fn nack(self, delay: Duration) -> Result<(), QueueError> {
        self.receipt.nack(delay).await
    }

    /// [`nack`](Self::nack) with the reason, which the dead letter tells.
    ///
    /// # Errors
    ///
    /// Those of [`ack`](Self::ack).
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{durable::{Consume, Queue}, prelude::*};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// queue.publish(&17).await?;
    /// let mut orders = queue.consume(Consume::group("billing").attempts(2));
    /// for reason in ["the bank is closed", "the bank has moved"] {
    ///     let order = orders.next().await.ok_or("it never ends")??;
    ///     order.nack_because(Duration::ZERO, reason).await?;
    /// }
    /// let letters = queue.dead_letters("billing").to_vec().await?;
    /// assert_eq!(letters[0].error, "the bank has moved");
    /// # Ok(())
    /// # }
    /// ```
    pub fn nack_because(self, delay: Duration, error: impl fmt::Display) -> Settling {
        self.receipt.nack_because(delay, error)
    }

    /// Makes the item a dead letter at once: no further attempt would help.
    ///
    /// # Errors
    ///
    /// Those of [`ack`](Self::ack).
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{durable::Queue, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// queue.publish(&17).await?;
    /// let order = queue.consume("billing").next().await.ok_or("it never ends")??;
    /// order.bury("no such customer").await?;
    /// let letters = queue.dead_letters("billing").to_vec().await?;
    /// assert_eq!((letters[0].attempts, &*letters[0].error), (1, "no such customer")); // of five that it had
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("dead_letter", "terminate", "discard"))]
    pub fn bury(self, error: impl fmt::Display) -> Settling {
        self.receipt.bury(error)
    }

    /// Says that the item is still being worked on: the lease begins anew.
    ///
    /// # Errors
    ///
    /// [`QueueError::Expired`] when the lease has run out.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{durable::{Consume, Queue}, prelude::*};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("films.db");
    /// let queue = Queue::<Vec<u32>>::open(path).await?;
    /// queue.publish(&vec![1, 2, 3]).await?;
    /// let terms = Consume::group("encoder").lease(Duration::from_secs(60));
    /// let film = queue.consume(terms).next().await.ok_or("it never ends")??;
    /// for frame in film.iter() {
    ///     println!("frame {frame}");
    ///     film.in_progress().await?; // up to a minute for each frame
    /// }
    /// film.ack().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("extend", "renew", "touch", "change_message_visibility", "heartbeat"))]
    pub fn in_progress(&self) -> impl Future<Output = Result<(), QueueError>> + Send + use<T> {
        self.receipt.in_progress()
    }

    /// How often the item was delivered to this group, with this time: 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.receipt.attempt
    }

    /// The number of the item; later ones have larger ones.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// let published = queue.publish(&17).await?;
    /// let order = queue.consume("billing").next().await.ok_or("it never ends")??;
    /// assert_eq!(order.sequence(), published.sequence);
    /// # Ok(())
    /// # }
    /// ```
    pub fn sequence(&self) -> u64 {
        self.receipt.sequence
    }

    /// The id that it was published with.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Label, Queue};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// queue.publish_with(&17, Label::new().id("order-17").key("customer-3")).await?;
    /// let order = queue.consume("billing").next().await.ok_or("it never ends")??;
    /// assert_eq!((order.id(), order.key()), (Some("order-17"), Some("customer-3")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn id(&self) -> Option<&str> {
        self.receipt.id.as_deref()
    }

    /// The key that it was published with.
    pub fn key(&self) -> Option<&str> {
        self.receipt.key.as_deref()
    }

    /// When it was published, by the clock of whoever keeps it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::Queue;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// queue.publish(&17).await?;
    /// let mut orders = queue.consume("billing");
    /// let order = orders.next().await.ok_or("it never ends")??;
    /// let published_at = order.published_at();
    /// order.nack(Duration::ZERO).await?;
    /// assert_eq!(orders.next().await.ok_or("it never ends")??.published_at(), published_at); // as it was
    /// # Ok(())
    /// # }
    /// ```
    pub fn published_at(&self) -> SystemTime {
        self.receipt.published_at
    }

    /// Takes the item out, and what settles it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("words.db");
    /// let queue = Queue::<String>::open(path).await?;
    /// queue.publish(&"headwater".to_owned()).await?;
    /// let delivery = queue.consume("readers").next().await.ok_or("it never ends")??;
    /// let (word, receipt) = delivery.split();
    /// let letters = word.into_bytes(); // the item is owned
    /// receipt.ack().await?;
    /// # assert_eq!(letters.len(), 9);
    /// # Ok(())
    /// # }
    /// ```
    pub fn split(self) -> (T, Receipt) {
        (self.item, self.receipt)
    }
}

impl<T> Deref for Delivery<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.item
    }
}

impl<T: fmt::Debug> fmt::Debug for Delivery<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Receipt { sequence, attempt, .. } = &self.receipt;
        let mut shown = f.debug_struct("Delivery");
        shown.field("item", &self.item).field("sequence", sequence).field("attempt", attempt).finish_non_exhaustive()
    }
}

/// What settles an item that was taken out of its [`Delivery`]; to drop it is to drop the delivery.
///
/// # Examples
///
/// ```
/// use headwater::{durable::Queue, prelude::*};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("orders.db");
/// let queue = Queue::<u32>::open(path).await?;
/// queue.publish(&17).await?;
/// let mut orders = queue.consume("billing");
/// let (_, receipt) = orders.next().await.ok_or("it never ends")??.split();
/// receipt.in_progress().await?; // its lease begins anew
/// receipt.nack(Duration::ZERO).await?;
/// let (_, receipt) = orders.next().await.ok_or("it never ends")??.split();
/// receipt.nack_because(Duration::ZERO, "the bank is closed").await?;
/// let (_, receipt) = orders.next().await.ok_or("it never ends")??.split();
/// receipt.bury("no such customer").await?;
/// let letters = queue.dead_letters("billing").to_vec().await?;
/// assert_eq!((letters[0].attempts, &*letters[0].error), (3, "no such customer"));
/// # Ok(())
/// # }
/// ```
#[must_use = "an item whose receipt is dropped is delivered again"]
pub struct Receipt {
    /// Gone once it is settled.
    lease: Option<Box<dyn Lease>>,
    attempt: u32,
    sequence: u64,
    id: Option<String>,
    key: Option<String>,
    published_at: SystemTime,
    /// Makes room for another delivery when it is dropped: behind the lease, so that the order is kept.
    _place: Place,
}

impl Receipt {
    /// The receipt of a message, and what is in it.
    pub(super) fn of(leased: Leased, place: Place) -> (Vec<u8>, Self) {
        let Leased { message, sequence, attempt, published_at, lease } = leased;
        let (id, key, lease) = (message.id, message.key, Some(lease));
        (message.body, Self { lease, attempt, sequence, id, key, published_at, _place: place })
    }

    /// [`Delivery::ack`].
    ///
    /// # Errors
    ///
    /// Those of [`Delivery::ack`].
    pub async fn ack(self) -> Result<(), QueueError> {
        self.settle(Verdict::Ack).await
    }

    /// [`Delivery::nack`].
    ///
    /// # Errors
    ///
    /// Those of [`Delivery::ack`].
    pub async fn nack(self, delay: Duration) -> Result<(), QueueError> {
        self.nack_because(delay, "refused without a reason").await
    }

    /// [`Delivery::nack_because`].
    ///
    /// # Errors
    ///
    /// Those of [`Delivery::ack`].
    pub fn nack_because(self, delay: Duration, error: impl fmt::Display) -> Settling {
        let error = error.to_string();
        Settling(self.settle(Verdict::Nack { delay, error }).boxed())
    }

    /// [`Delivery::bury`].
    ///
    /// # Errors
    ///
    /// Those of [`Delivery::ack`].
    pub fn bury(self, error: impl fmt::Display) -> Settling {
        let error = error.to_string();
        Settling(self.settle(Verdict::Bury { error }).boxed())
    }

    /// [`Delivery::in_progress`].
    ///
    /// # Errors
    ///
    /// Those of [`Delivery::in_progress`].
    pub fn in_progress(&self) -> impl Future<Output = Result<(), QueueError>> + Send + use<> {
        let told = self.lease.as_ref().map(|lease| lease.settle(Verdict::InProgress));
        async move { told.ok_or(QueueError::Expired)?.await }
    }

    pub(super) async fn settle(mut self, verdict: Verdict) -> Result<(), QueueError> {
        let told = self.lease.as_ref().map(|lease| lease.settle(verdict));
        // Where that fails, it is dropped with the receipt: somebody has seen the message.
        told.ok_or(QueueError::Expired)?.await?;
        self.lease = None;
        Ok(())
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.give_back(true);
        }
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt").field("sequence", &self.sequence).finish_non_exhaustive()
    }
}

/// The future of a verdict with a reason: [`Delivery::bury`] and [`Delivery::nack_because`].
///
/// It has a type of its own so that a closure that makes one can be part of a task: with the type of the reason in it, or
/// a lifetime, even `'static`, the compiler finds it not general enough.
#[must_use = "an item whose verdict nobody awaits is delivered again"]
pub struct Settling(BoxFuture<'static, Result<(), QueueError>>);

impl Future for Settling {
    type Output = Result<(), QueueError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), QueueError>> {
        self.0.poll_unpin(cx)
    }
}
