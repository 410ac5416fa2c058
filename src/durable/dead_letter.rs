//! `DeadLetter`: a message that was given up.

use super::QueueError;
use serde::de::DeserializeOwned;
use std::{sync::Arc, time::SystemTime};

/// A message that a group could not deal with, as [`Queue::dead_letters`](super::Queue::dead_letters) shows it.
///
/// Its item is still as it was written: what could not be read as an item is a dead letter, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// By which it is replayed.
    pub sequence: u64,
    /// The item, in JSON.
    pub body: Vec<u8>,
    /// Its id, where the publisher gave one.
    pub id: Option<String>,
    /// Its key, where the publisher gave one.
    pub key: Option<String>,
    /// How often it was delivered.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: String,
    /// When it was given up.
    pub died_at: SystemTime,
}

impl DeadLetter {
    /// The item that was published.
    ///
    /// # Errors
    ///
    /// [`QueueError::Item`] when it is no such item.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{durable::{Queue, QueueError}, prelude::*};
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
    /// assert_eq!(letters[0].item::<u32>()?, 17);
    /// assert!(matches!(letters[0].item::<String>(), Err(QueueError::Item(_))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn item<T: DeserializeOwned>(&self) -> Result<T, QueueError> {
        serde_json::from_slice(&self.body).map_err(|error| QueueError::Item(Arc::new(error)))
    }
}
