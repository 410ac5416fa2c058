//! `Message`: what a backend keeps, and how it is labelled.

/// A message as a [`Backend`](super::Backend) keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// By which a second one is known to be the same, where the publisher gave one.
    pub id: Option<String>,
    /// Those of one key are delivered in order to a group that asks for it.
    pub key: Option<String>,
    /// The item, in JSON.
    pub body: Vec<u8>,
}

/// What a publisher says of an item beside what it is: an id, a key, or both.
///
/// # Examples
///
/// ```
/// use headwater::durable::Label;
///
/// let label = Label::new().id("order-17").key("customer-3");
/// assert_eq!(label, Label::new().key("customer-3").id("order-17"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    id: Option<String>,
    key: Option<String>,
}

impl Label {
    /// Says nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// By which an item that is published twice within a while is known to be the same, and dropped.
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
    /// let mut dropped = Vec::new();
    /// for (id, order) in [("order-17", 17), ("order-18", 18), ("order-17", 17)] {
    ///     dropped.push(queue.publish_with(&order, Label::new().id(id)).await?.is_duplicate);
    /// }
    /// assert_eq!(dropped, [false, false, true]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    #[doc(alias("MessageDeduplicationId", "Nats-Msg-Id", "idempotency_key"))]
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Groups that ask for it get the items of one key in order, and one at a time.
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
    /// for order in [17, 18] {
    ///     let of_customer = Label::new().key("customer-3"); // items of one key are no duplicates
    ///     assert!(!queue.publish_with(&order, of_customer).await?.is_duplicate);
    /// }
    /// let order = queue.consume("billing").next().await.ok_or("it never ends")??;
    /// assert_eq!(order.key(), Some("customer-3"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    #[doc(alias("MessageGroupId", "partition_key"))]
    pub fn key(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    pub(super) fn on(self, body: Vec<u8>) -> Message {
        Message { id: self.id, key: self.key, body }
    }
}
