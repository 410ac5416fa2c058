//! The dead letters of a group.

use super::{
    broker::Broker,
    lease::{ATTEMPTS, DIED, ERROR},
    names,
    publishing::labels,
};
use crate::durable::{DeadLetter, Message, QueueError};
use async_nats::jetstream::message::StreamMessage;
use futures::{Stream, StreamExt, TryStreamExt, future, stream};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// How many are read at once.
const AT_ONCE: usize = 64;

impl Broker {
    /// The dead letters that there are now.
    ///
    /// Their numbers are held until they are told: the stream has them in the order in which they died.
    pub(super) async fn dead_letters(
        self: Arc<Self>,
        group: String,
    ) -> Result<impl Stream<Item = Result<DeadLetter, QueueError>> + Send + use<>, QueueError> {
        let subjects = self.subjects(&self.dead(), &self.dead_subject(&group, None)).await?;
        let sequences = subjects.iter().filter_map(|(subject, _)| subject.rsplit('.').next()?.parse::<u64>().ok());
        let mut sequences = sequences.collect::<Vec<_>>();
        sequences.sort_unstable();
        let letters = stream::iter(sequences).map(move |sequence| {
            let (broker, group) = (Arc::clone(&self), group.clone());
            async move { Ok(broker.dead_letter(&group, sequence).await?.map(|found| letter(sequence, &found))) }
        });
        // One that is gone meanwhile is passed over.
        Ok(letters.buffered(AT_ONCE).try_filter_map(future::ok))
    }

    /// Publishes a dead letter anew, for its group alone; the others pass it over.
    pub(super) async fn replay(&self, group: &str, sequence: u64) -> Result<bool, QueueError> {
        let Some(found) = self.dead_letter(group, sequence).await? else { return Ok(false) };
        let (id, key) = labels(&found.headers);
        let message = Message { id, key, body: found.payload.to_vec() };
        self.put_back(group, found.sequence, message).await?;
        // After a crash before this it is there still, and replaying it again is known to be the same for a while.
        self.discard(group, sequence).await?;
        Ok(true)
    }

    pub(super) async fn discard(&self, group: &str, sequence: u64) -> Result<bool, QueueError> {
        let which = json!({ "filter": self.dead_subject(group, Some(sequence)) });
        Ok(self.purge(&self.dead(), &which).await? > 0)
    }

    async fn dead_letter(&self, group: &str, sequence: u64) -> Result<Option<StreamMessage>, QueueError> {
        self.first(&self.dead(), &self.dead_subject(group, Some(sequence)), 1).await
    }
}

fn letter(sequence: u64, found: &StreamMessage) -> DeadLetter {
    let (id, key) = labels(&found.headers);
    let read = |name: &str| found.headers.get(name).map(|value| value.as_str());
    let died = read(DIED).and_then(|millis| millis.parse().ok()).map(Duration::from_millis);
    DeadLetter {
        sequence,
        body: found.payload.to_vec(),
        id,
        key,
        attempts: read(ATTEMPTS).and_then(|attempts| attempts.parse().ok()).unwrap_or(0),
        error: read(ERROR).and_then(names::decode).unwrap_or_default(),
        died_at: died.map_or_else(|| SystemTime::from(found.time), |died| SystemTime::UNIX_EPOCH + died),
    }
}
