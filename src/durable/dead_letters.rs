//! `DeadLetters`: what a group has given up, and what becomes of it.

use super::{Backend, DeadLetter, Queue, QueueError};
use crate::{Observable, source::Source};
use futures::{StreamExt, stream::BoxStream};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

impl<T> Queue<T> {
    /// Emits the dead letters of a group, in the order of their publication.
    ///
    /// They are read 64 at a time, as the consumer asks, and stay where they are.
    /// A broker tells their numbers first, which are held until then: 8 bytes for each.
    ///
    /// # Completion and errors
    ///
    /// Completes behind the last of those that there are when it is first polled, even where they are replayed meanwhile
    /// and die again; an error of the backend passes.
    ///
    /// # Examples
    ///
    /// See [`replay`](Self::replay).
    #[doc(alias("dlq", "dead_letter_queue"))]
    pub fn dead_letters(&self, group: impl Into<String>) -> Observable<DeadLetters> {
        Observable::new(DeadLetters::new(Arc::clone(&self.backend), group.into()))
    }

    /// Delivers a dead letter to its group once more, with all its attempts before it; tells whether there was one.
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
    /// let queue = Queue::<u32>::open(path).await?;
    /// queue.publish(&17).await?;
    /// let mut deliveries = queue.consume("billing");
    /// if let Some(order) = deliveries.next().await {
    ///     order?.bury("no such customer").await?;
    /// }
    ///
    /// let letters = queue.dead_letters("billing").to_vec().await?;
    /// assert_eq!(letters[0].error, "no such customer");
    /// assert!(queue.replay("billing", letters[0].sequence).await?);
    /// let order = deliveries.next().await.ok_or("it never ends")??;
    /// assert_eq!((*order, order.attempt()), (17, 1));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("redrive", "requeue"))]
    pub fn replay(&self, group: &str, sequence: u64) -> impl Future<Output = Result<bool, QueueError>> + Send + use<T> {
        self.backend.replay(group, sequence)
    }

    /// Removes a dead letter of a group for good; tells whether there was one.
    ///
    /// Dead letters are kept until they are replayed or discarded, or their group is forgotten.
    ///
    /// # Errors
    ///
    /// When the backend fails.
    /// Where the connection to a broker was lost before it answered, one that was there may be told as none.
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
    ///
    /// let letters = queue.dead_letters("billing");
    /// letters.map_concurrent(16, |letter| queue.discard("billing", letter.sequence)).drain().await?;
    /// assert_eq!(queue.figures("billing").await?.dead, 0);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("purge", "delete"))]
    pub fn discard(
        &self,
        group: &str,
        sequence: u64,
    ) -> impl Future<Output = Result<bool, QueueError>> + Send + use<T> {
        self.backend.discard(group, sequence)
    }
}

/// The source of [`Queue::dead_letters`].
pub struct DeadLetters {
    backend: Arc<dyn Backend>,
    group: String,
    stage: Stage,
}

enum Stage {
    /// Nobody has polled.
    Recipe,
    Reading(BoxStream<'static, Result<DeadLetter, QueueError>>),
    Ended,
}

impl DeadLetters {
    pub(super) fn new(backend: Arc<dyn Backend>, group: String) -> Self {
        Self { backend, group, stage: Stage::Recipe }
    }
}

impl Source for DeadLetters {
    type Item = DeadLetter;
    type Error = QueueError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<DeadLetter, QueueError>>> {
        let this = &mut *self;
        if let Stage::Recipe = this.stage {
            this.stage = Stage::Reading(this.backend.dead_letters(&this.group));
        }
        let Stage::Reading(letters) = &mut this.stage else { return Poll::Ready(None) };
        let read = ready!(letters.poll_next_unpin(cx));
        if !matches!(read, Some(Ok(_))) {
            this.stage = Stage::Ended;
        }
        Poll::Ready(read)
    }
}

impl Clone for DeadLetters {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.backend), self.group.clone())
    }
}
