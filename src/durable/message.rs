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
    #[must_use]
    #[doc(alias("MessageDeduplicationId", "Nats-Msg-Id", "idempotency_key"))]
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Groups that ask for it get the items of one key in order, and one at a time.
    #[must_use]
    #[doc(alias("MessageGroupId", "partition_key"))]
    pub fn key(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    pub(super) fn on(self, body: Vec<u8>) -> Message {
        Message { id: self.id, key: self.key, body }
    }
}
