//! Publishing, to the queue and to the dead letters.

use super::{
    broker::{Broker, refused, trouble},
    connection::Failure,
    names,
};
use crate::durable::{Message, Published, QueueError};
use async_nats::{
    HeaderMap,
    jetstream::{self, ErrorCode, publish::PublishAck, response::Response},
};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::sleep;

/// By which the server knows a message again.
pub(super) const MESSAGE_ID: &str = "Nats-Msg-Id";
/// The id that the publisher gave.
pub(super) const ID: &str = "Headwater-Id";
/// The key that the publisher gave.
pub(super) const KEY: &str = "Headwater-Key";

/// What a message must leave of the largest one that the server takes, for the headers of a dead letter.
const SPARE: usize = 4096;

/// How long a publisher waits before it looks again whether there is room.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(500));

/// What was published, and whether it was said more than once.
struct Stored {
    ack: PublishAck,
    is_repeated: bool,
}

/// The stream has no room.
struct Full;

impl Broker {
    pub(super) async fn publish(self: Arc<Self>, message: Message) -> Result<Published, QueueError> {
        let mut headers = HeaderMap::new();
        let id = message.id.as_deref().filter(|_| self.deduplicates);
        let message_id =
            id.map_or_else(|| self.connection.client.new_inbox(), |id| format!("id:{}", names::encode(id)));
        headers.insert(MESSAGE_ID, message_id);
        label(&mut headers, message.id.as_deref(), message.key.as_deref());
        self.fits(&headers, &message.body)?;
        let subject = format!("{}.{}.all", self.name, self.part_of(message.key.as_deref()));
        let stored = self.put(subject, headers, message.body).await?;
        // One that was said twice is known again by itself.
        let is_duplicate = stored.ack.duplicate && id.is_some() && !stored.is_repeated;
        Ok(Published { sequence: stored.ack.sequence, is_duplicate })
    }

    /// Puts a dead letter back, for one group alone.
    pub(super) async fn put_back(&self, group: &str, dead: u64, message: Message) -> Result<(), QueueError> {
        let mut headers = HeaderMap::new();
        headers.insert(MESSAGE_ID, format!("replay:{}:{dead}", names::encode(group)));
        label(&mut headers, message.id.as_deref(), message.key.as_deref());
        let subject = format!("{}.{}.for.{}", self.name, self.part_of(message.key.as_deref()), names::encode(group));
        self.put(subject, headers, message.body).await.map(drop)
    }

    /// Keeps a message elsewhere than in the queue, where there is always room.
    pub(super) async fn keep(&self, subject: &str, headers: HeaderMap, body: Vec<u8>) -> Result<(), QueueError> {
        match self.store(subject, &headers, &body).await? {
            Ok(_) => Ok(()),
            Err(Full) => Err(trouble("the stream of the dead letters is full")),
        }
    }

    fn part_of(&self, key: Option<&str>) -> u64 {
        let next = || self.next_part.fetch_add(1, Ordering::Relaxed) % names::PARTITIONS;
        key.map_or_else(next, names::partition)
    }

    fn fits(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), QueueError> {
        let labels: usize =
            headers.iter().map(|(_, values)| values.iter().map(|value| value.as_str().len()).sum::<usize>()).sum();
        let (size, most) = (body.len() + labels + SPARE, self.connection.client.max_payload());
        if size <= most {
            return Ok(());
        }
        Err(trouble(&format!("a message of {} bytes is too large for the server", body.len())))
    }

    /// Puts a message into the queue, and waits in line while there is no room.
    async fn put(&self, subject: String, headers: HeaderMap, body: Vec<u8>) -> Result<Stored, QueueError> {
        let is_full = self.is_full.load(Ordering::SeqCst);
        let stored = if is_full { Err(Full) } else { self.store(&subject, &headers, &body).await? };
        if let Ok(stored) = stored {
            return Ok(stored);
        }
        let _first_in_line = self.line.lock().await;
        let mut pause = PAUSES.0;
        loop {
            match self.store(&subject, &headers, &body).await? {
                Ok(stored) => {
                    self.is_full.store(false, Ordering::SeqCst);
                    return Ok(stored);
                }
                Err(Full) => self.is_full.store(true, Ordering::SeqCst),
            }
            if !self.sweep().await? {
                sleep(pause).await;
                pause = (pause * 2).min(PAUSES.1);
            }
        }
    }

    /// Says it until it is known to be stored, or not to be.
    async fn store(&self, subject: &str, headers: &HeaderMap, body: &[u8]) -> Result<Result<Stored, Full>, QueueError> {
        let mut trouble = self.connection.trouble();
        loop {
            let why = match self.connection.request(subject, Some(headers.clone()), body.to_vec()).await {
                Ok(answer) => match serde_json::from_slice::<Response<PublishAck>>(&answer.payload) {
                    Ok(Response::Ok(ack)) => return Ok(Ok(Stored { ack, is_repeated: !trouble.is_new() })),
                    Ok(Response::Err { error }) if is_full(&error) => return Ok(Err(Full)),
                    Ok(Response::Err { error }) if error.code() == 503 => error.to_string(),
                    Ok(Response::Err { error }) => return Err(refused(error)),
                    Err(error) => return Err(QueueError::Backend(Arc::new(error))),
                },
                Err(Failure::Nobody) => "nobody listens for what is published".to_owned(),
                Err(failure) => failure.passing()?,
            };
            trouble.wait(why).await?;
        }
    }
}

/// What the publisher said of the message.
pub(super) fn label(headers: &mut HeaderMap, id: Option<&str>, key: Option<&str>) {
    for (name, value) in [(ID, id), (KEY, key)] {
        if let Some(value) = value {
            headers.insert(name, names::encode(value));
        }
    }
}

/// What [`label`] wrote.
pub(super) fn labels(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let read = |name| headers.get(name).and_then(|value| names::decode(value.as_str()));
    (read(ID), read(KEY))
}

fn is_full(refusal: &jetstream::Error) -> bool {
    refusal.error_code() == ErrorCode::STREAM_STORE_FAILED && refusal.to_string().contains("maximum messages exceeded")
}
