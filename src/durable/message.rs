//! `Message`: what a backend keeps.

/// A message as a [`Backend`](super::Backend) keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// By which a second one is known to be the same, where the publisher gave one.
    pub id: Option<String>,
    /// Those of one key are delivered in order to a group that asks for it.
    pub key: Option<String>,
    /// The item, in JSON.
    pub body: Vec<u8>,
}
