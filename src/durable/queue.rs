//! `Queue`: the items of several processes, kept until they have been dealt with.

use super::{Backend, Consume, Deliveries, Figures, Fullness, Label, Published, QueueError};
use crate::Observable;
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt, marker::PhantomData, sync::Arc};

/// A queue whose items survive crashes: what was published is delivered to every group until that acknowledges it.
///
/// It is kept by a [`Backend`]: a file that several processes share, or a broker.
/// [`publish`](Self::publish) returns when no crash can lose the item any more; [`consume`](Self::consume) is an
/// observable of [`Delivery`](super::Delivery)s, each of which is acknowledged when its item has been dealt with.
/// What is not, because the consumer failed, was killed, or took too long, is delivered again: **every item is
/// delivered at least once**, and now and then more often.
/// An item that fails time and again becomes a dead letter, which can be looked at, replayed and discarded.
///
/// Consumers of one group share the items, and every group gets all of them.
/// An item is kept until all groups that are known have acknowledged it, or given it up; as long as no group is known,
/// everything is kept, so that nothing is lost that was published before the first consumer came.
/// A group is known from its first consumer on, or from [`attach`](Self::attach), until [`forget`](Self::forget); one
/// that comes later gets what is still kept.
/// A group that is known and that nobody consumes for fills the queue, and then publishers wait.
///
/// Items are kept as JSON, by `serde`: a consumer that knows fewer fields than the publisher still reads them.
/// Clones are the same queue.
///
/// # Examples
///
/// ```
/// use headwater::{durable::Queue, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("jobs.db");
/// let queue = Queue::<String>::open(path).await?;
/// queue.publish(&"resize photo 1".to_owned()).await?;
/// queue.publish(&"resize photo 2".to_owned()).await?;
///
/// // In this process or in another, now or after a restart.
/// let jobs = queue.consume("resizer").take(2).map_concurrent(8, |job| async move {
///     println!("{}, attempt {}", *job, job.attempt());
///     job.ack().await
/// });
/// assert_eq!(jobs.count().await?, 2);
/// # Ok(())
/// # }
/// ```
#[doc(alias("outbox", "WorkQueue", "Kafka", "SQS", "RabbitMQ", "JetStream"))]
pub struct Queue<T> {
    pub(super) backend: Arc<dyn Backend>,
    /// It takes items and gives items, and holds none.
    items: PhantomData<fn(T) -> T>,
}

impl<T> Queue<T> {
    /// Opens the file of a queue, or makes one, with the options of [`SqliteFile::new`](super::SqliteFile::new).
    ///
    /// # Errors
    ///
    /// Those of [`SqliteFile::open`](super::SqliteFile::open).
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
    /// Queue::<u32>::open(&path).await?.publish(&17).await?;
    /// let orders = Queue::<u32>::open(&path).await?; // after a restart, or in another process
    /// let order = orders.consume("billing").next().await.ok_or("it never ends")??;
    /// assert_eq!(*order, 17);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "sqlite")]
    pub async fn open(path: impl Into<std::path::PathBuf>) -> Result<Self, QueueError> {
        Ok(Self::new(super::SqliteFile::new(path).open().await?))
    }

    /// A queue over what keeps its messages.
    pub fn new(backend: impl Backend) -> Self {
        Self { backend: Arc::new(backend), items: PhantomData }
    }

    /// Publishes an item, and is ready when no crash can lose it any more.
    ///
    /// Items that are published at the same time, by several tasks or by `map_concurrent`, share the cost of that.
    /// While the queue is full it waits, in the order in which items were published.
    /// Nothing is published before the future is polled; dropping it gives up waiting, and the item is in the queue or
    /// is not.
    ///
    /// # Errors
    ///
    /// When the item cannot be written as JSON, and when the backend fails: then the item is not in the queue, except
    /// where the connection to a broker was lost before it answered.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{durable::Queue, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("readings.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// let readings = from_iter(0..1_000).with_error().map_concurrent(64, |reading| queue.publish(&reading));
    /// assert_eq!(readings.count().await?, 1_000);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("send", "enqueue", "push", "produce"))]
    pub fn publish(&self, item: &T) -> impl Future<Output = Result<Published, QueueError>> + Send + use<T>
    where
        T: Serialize,
    {
        self.publish_with(item, Label::new())
    }

    /// Publishes an item with an id, by which a repetition is known, or a key, by which items are kept in order.
    ///
    /// An item with the id of one that was published within the window of the backend is dropped, and
    /// [`Published::is_duplicate`] says so: a publisher that does not know whether it succeeded publishes again.
    ///
    /// # Errors
    ///
    /// Those of [`publish`](Self::publish).
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
    /// let label = Label::new().id("order-17").key("customer-3");
    /// let first = queue.publish_with(&17, label.clone()).await?;
    /// let again = queue.publish_with(&17, label).await?;
    /// assert_eq!((again.is_duplicate, again.sequence), (true, first.sequence));
    /// # Ok(())
    /// # }
    /// ```
    pub fn publish_with(
        &self,
        item: &T,
        label: Label,
    ) -> impl Future<Output = Result<Published, QueueError>> + Send + use<T>
    where
        T: Serialize,
    {
        let body = serde_json::to_vec(item).map_err(|error| QueueError::Item(Arc::new(error)));
        let backend = Arc::clone(&self.backend);
        async move { backend.publish(label.on(body?)).await }
    }

    /// Emits the items that a group has yet to deal with, and those that are published from then on.
    ///
    /// The argument is the name of the group, or [`Consume`] with terms: how many items are in flight, how long a
    /// consumer has for one, how many attempts there are, whether those of one key come in order.
    /// At most [`Consume::in_flight`] deliveries are there that were not settled or dropped, those among them that wait
    /// here to be handed out; one that waits for longer than half its lease is given back, and comes again.
    /// A message that is no such item becomes a dead letter, and the others follow.
    ///
    /// # Completion and errors
    ///
    /// It never completes by itself.
    /// An error of the backend passes, and ends it; deliveries that were handed out can still be settled.
    ///
    /// # Cancellation
    ///
    /// What was leased and not handed out is given back, and the attempt is not counted.
    /// Deliveries that were handed out are not touched.
    ///
    /// # Panics
    ///
    /// When a field of the terms was set to what its method refuses: nothing in flight, no attempt, a lease of less than a
    /// millisecond.
    ///
    /// # Examples
    ///
    /// Jobs side by side, and a new start where the queue fails for a while:
    ///
    /// ```
    /// use headwater::{backon::ExponentialBuilder, durable::{Consume, Queue, QueueError}, prelude::*};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("mail.db");
    /// async fn send(address: &str) -> Result<(), &'static str> {
    ///     if address.contains('@') { Ok(()) } else { Err("this is no address") }
    /// }
    ///
    /// let queue = Queue::<String>::open(path).await?;
    /// for address in ["ann@example.org", "ben", "cleo@example.org"] {
    ///     queue.publish(&address.to_owned()).await?;
    /// }
    /// let terms = Consume::group("mailer").in_flight(8).attempts(1);
    /// let mails = queue.consume(terms).retry_with(ExponentialBuilder::default()).map_concurrent(8, |mail| async move {
    ///     match send(&mail).await {
    ///         Ok(()) => mail.ack().await,
    ///         Err(error) => mail.nack_because(Duration::from_secs(1), error).await,
    ///     }
    /// });
    /// mails.take(3).drain().await?;
    ///
    /// let given_up = queue.dead_letters("mailer").to_vec().await?;
    /// assert_eq!((given_up[0].item::<String>()?, &*given_up[0].error), ("ben".to_owned(), "this is no address"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`map_concurrent`](Observable::map_concurrent) and [`for_each_async`](Observable::for_each_async) for what is
    /// done with the deliveries, [`retry_with`](Observable::retry_with) for a backend that is away.
    #[track_caller]
    #[doc(alias("subscribe", "receive", "dequeue", "poll"))]
    pub fn consume(&self, terms: impl Into<Consume>) -> Observable<Deliveries<T>>
    where
        T: DeserializeOwned,
    {
        Observable::new(Deliveries::new(Arc::clone(&self.backend), terms.into().checked()))
    }

    /// Makes a group known, so that everything from now on is kept for it before it has a consumer.
    ///
    /// Where it is known already, nothing happens.
    ///
    /// # Errors
    ///
    /// When the backend fails.
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
    /// queue.attach("billing").await?;
    /// queue.attach("shipping").await?;
    /// queue.publish(&17).await?;
    /// assert_eq!(queue.groups().await?, ["billing", "shipping"]);
    /// assert_eq!(queue.figures("shipping").await?.depth, 1);
    ///
    /// queue.forget("shipping").await?;
    /// assert_eq!(queue.groups().await?, ["billing"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn attach(&self, group: &str) -> impl Future<Output = Result<(), QueueError>> + Send + use<T> {
        self.backend.attach(group)
    }

    /// Forgets a group, with all that it had before it and its dead letters; tells whether there was one.
    ///
    /// What was kept for it alone is gone.
    ///
    /// # Errors
    ///
    /// When the backend fails.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Queue, QueueError};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// queue.attach("billing").await?;
    /// queue.attach("shipping").await?;
    /// queue.publish(&17).await?;
    /// assert!(queue.forget("shipping").await?);
    /// assert!(!queue.forget("shipping").await?); // there is none any more
    /// assert!(matches!(queue.figures("shipping").await, Err(QueueError::NoGroup)));
    /// assert_eq!(queue.figures("billing").await?.depth, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("unsubscribe", "delete_consumer"))]
    pub fn forget(&self, group: &str) -> impl Future<Output = Result<bool, QueueError>> + Send + use<T> {
        self.backend.forget(group)
    }

    /// The names of the groups that are known, sorted.
    ///
    /// # Errors
    ///
    /// When the backend fails.
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
    /// assert!(queue.groups().await?.is_empty()); // it is kept for whoever comes
    /// let order = queue.consume("billing").next().await.ok_or("it never ends")??;
    /// assert_eq!(queue.groups().await?, ["billing"]);
    /// # order.ack().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn groups(&self) -> impl Future<Output = Result<Vec<String>, QueueError>> + Send + use<T> {
        self.backend.groups()
    }

    /// How a group stands: how much it has before it, for how long, how much of it is in flight, what it gave up.
    ///
    /// # Errors
    ///
    /// [`QueueError::NoGroup`] when there is none of that name, and when the backend fails.
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
    /// queue.attach("billing").await?;
    /// queue.publish(&17).await?;
    /// let figures = queue.figures("billing").await?;
    /// assert_eq!((figures.depth, figures.in_flight, figures.dead), (1, 0, 0));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("stats", "lag", "consumer_info"))]
    pub fn figures(&self, group: &str) -> impl Future<Output = Result<Figures, QueueError>> + Send + use<T> {
        self.backend.figures(group)
    }

    /// How full the queue is: how many messages take up room, and how many may before publishers wait.
    ///
    /// What some group has yet to deal with takes up room, and everything as long as no group is known, but no dead
    /// letter does.
    /// What a file keeps for its time counts until the room is needed; on a server, what lies behind the oldest message
    /// that is needed.
    ///
    /// # Errors
    ///
    /// When the backend fails.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Queue, SqliteFile};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let queue = Queue::<u32>::new(SqliteFile::new(path).capacity(100).open().await?);
    /// queue.publish(&17).await?;
    /// let fullness = queue.fullness().await?;
    /// assert_eq!((fullness.kept, fullness.capacity), (1, 100));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("len", "size", "room", "capacity"))]
    pub fn fullness(&self) -> impl Future<Output = Result<Fullness, QueueError>> + Send + use<T> {
        self.backend.fullness()
    }

    /// Waits until the queue knows of everything that was given back by drops.
    ///
    /// A drop cannot wait: where the process ends at once behind it, what it gave back comes again only when its lease
    /// has run out.
    ///
    /// # Errors
    ///
    /// When the backend fails.
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
    /// let orders = Queue::<u32>::open(path).await?;
    /// orders.publish(&17).await?;
    /// let stop = std::future::ready(()); // or Ctrl-C
    /// let work = orders.consume("billing").take_until(stop);
    /// work.map_concurrent(8, |order| order.ack()).drain().await?;
    /// orders.flush().await?; // another process has at once what was not handed out here
    /// # Ok(())
    /// # }
    /// ```
    pub fn flush(&self) -> impl Future<Output = Result<(), QueueError>> + Send + use<T> {
        self.backend.flush()
    }
}

// By hand, as a derive would ask the items to be `Clone`.
impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Self { backend: Arc::clone(&self.backend), items: PhantomData }
    }
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").finish_non_exhaustive()
    }
}
