//! `Consume`: how a group of consumers wants its messages.

use std::time::Duration;

/// What a consumer asks of a [`Queue`](super::Queue): in which group it is, and on which terms.
///
/// [`Queue::consume`](super::Queue::consume) takes the bare name of a group as well.
/// What concerns the whole group, such as the number of attempts, is to be the same for all its consumers; otherwise the
/// terms of the consumer hold that a message is leased to, and where its lease has run out those of whoever asks next.
///
/// # Examples
///
/// ```
/// use headwater::durable::Consume;
/// use std::time::Duration;
///
/// let terms = Consume::group("billing").in_flight(8).lease(Duration::from_secs(5)).attempts(3).in_order_by_key();
/// assert_eq!((terms.in_flight, terms.attempts), (8, 3));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Consume {
    /// The name of the group, whose consumers share its messages.
    pub group: String,
    /// How many messages a consumer has at most that it has not settled: at least 1.
    pub in_flight: usize,
    /// How long a consumer has for a message before it comes again; never 0.
    pub lease: Duration,
    /// How often a message is delivered at most before it is a dead letter: at least 1.
    pub attempts: u32,
    /// A message waits until the earlier ones of its key are settled.
    pub in_order_by_key: bool,
}

impl Consume {
    /// A group with up to 64 messages in flight for each consumer, leases of 30 seconds and 5 attempts, in no order but
    /// that of publication.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::Consume;
    /// use std::time::Duration;
    ///
    /// let terms = Consume::group("billing"); // the same as the bare name
    /// assert_eq!((terms.in_flight, terms.attempts, terms.in_order_by_key), (64, 5, false));
    /// assert_eq!(terms.lease, Duration::from_secs(30));
    /// ```
    pub fn group(name: impl Into<String>) -> Self {
        let group = name.into();
        Self { group, in_flight: 64, lease: Duration::from_secs(30), attempts: 5, in_order_by_key: false }
    }

    /// Has at most so many messages that are not settled, those that wait in the observable among them.
    ///
    /// They are leased in batches, which grow up to that size while the consumer is quick: one that needs a good part of a
    /// lease for an item is given one at a time.
    /// Other consumers of the group do not get what waits in a batch, and where the process is killed, each of these
    /// messages has had an attempt, although nobody saw it.
    ///
    /// # Panics
    ///
    /// When `messages` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Consume, Queue};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("jobs.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// for job in 1..=3 {
    ///     queue.publish(&job).await?;
    /// }
    /// let mut jobs = queue.consume(Consume::group("worker").in_flight(1));
    /// let job = jobs.next().await.ok_or("it never ends")??;
    /// assert_eq!(queue.figures("worker").await?.in_flight, 1); // the others wait until it is settled
    /// job.ack().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    #[doc(alias("prefetch", "max_ack_pending", "qos"))]
    pub fn in_flight(self, messages: usize) -> Self {
        Self { in_flight: messages, ..self }.checked()
    }

    /// Has so long for a message, from when it is leased, before it comes again; `Delivery::in_progress` begins anew.
    ///
    /// A file keeps it in milliseconds, by the clock of the machine.
    ///
    /// # Panics
    ///
    /// When `time` is less than a millisecond.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Consume, Queue, QueueError};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("jobs.db");
    /// let queue = Queue::<String>::open(path).await?;
    /// queue.publish(&"resize".to_owned()).await?;
    /// let mut jobs = queue.consume(Consume::group("worker").lease(Duration::from_millis(50)));
    /// let slow = jobs.next().await.ok_or("it never ends")??;
    /// let again = jobs.next().await.ok_or("it never ends")??; // the lease has run out
    /// assert_eq!(*again, *slow);
    /// assert!(matches!(slow.ack().await, Err(QueueError::Expired)));
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    #[doc(alias("visibility_timeout", "ack_wait", "lock_duration"))]
    pub fn lease(self, time: Duration) -> Self {
        Self { lease: time, ..self }.checked()
    }

    /// Makes a message a dead letter when it has been delivered so often and was not acknowledged.
    ///
    /// A lease that runs out counts, also where the consumer was killed before the message was handed out: with one attempt
    /// and more than one [in flight](Self::in_flight), messages may be buried that nobody has seen.
    /// What a consumer that is merely dropped had not handed out does not count.
    ///
    /// # Panics
    ///
    /// When `deliveries` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Consume, Queue};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("jobs.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// queue.publish(&17).await?;
    /// let mut jobs = queue.consume(Consume::group("worker").attempts(2));
    /// for attempt in 1..=2 {
    ///     let job = jobs.next().await.ok_or("it never ends")??;
    ///     assert_eq!(job.attempt(), attempt);
    ///     job.nack(Duration::ZERO).await?;
    /// }
    /// assert_eq!(queue.figures("worker").await?.dead, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    #[doc(alias("max_deliver", "max_receive_count"))]
    pub fn attempts(self, deliveries: u32) -> Self {
        Self { attempts: deliveries, ..self }.checked()
    }

    /// Delivers a message only when every earlier one of its key is acknowledged, or a dead letter.
    ///
    /// Those of different keys, and those without one, do not wait for each other.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Consume, Label, Queue};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("edits.db");
    /// let queue = Queue::<String>::open(path).await?;
    /// for (file, edit) in [("a", "a1"), ("a", "a2"), ("b", "b1")] {
    ///     queue.publish_with(&edit.to_owned(), Label::new().key(file)).await?;
    /// }
    /// let mut edits = queue.consume(Consume::group("writer").in_order_by_key());
    /// let first = edits.next().await.ok_or("it never ends")??;
    /// let other = edits.next().await.ok_or("it never ends")??;
    /// assert_eq!((&**first, &**other), ("a1", "b1")); // `a2` waits for `a1`
    /// first.ack().await?;
    /// assert_eq!(*edits.next().await.ok_or("it never ends")??, "a2");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    #[doc(alias("MessageGroupId", "exclusive"))]
    pub fn in_order_by_key(self) -> Self {
        Self { in_order_by_key: true, ..self }
    }

    /// The terms, where they make sense: their fields are open to everybody.
    #[track_caller]
    pub(crate) fn checked(self) -> Self {
        assert!(self.in_flight > 0, "a consumer without a message in flight would wait for ever");
        assert!(self.lease.as_millis() > 0, "a lease of less than a millisecond would end before it begins");
        assert!(self.attempts > 0, "a message that may not be delivered once cannot be consumed");
        self
    }
}

impl From<&str> for Consume {
    fn from(group: &str) -> Self {
        Self::group(group)
    }
}

impl From<String> for Consume {
    fn from(group: String) -> Self {
        Self::group(group)
    }
}
