//! `Broker`: the streams of a queue on the server, and what this connection knows of them.

use super::{connection::Connection, groups::Known, names, options::NatsStream, returns::Returns};
use crate::durable::QueueError;
use async_nats::jetstream::{self, ErrorCode, message::StreamMessage, stream::RawMessage};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    error::Error,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64},
    },
    time::{Duration, SystemTime},
};
use tokio::time::{Instant, timeout};

/// By which a stream is known as one of ours; the version of the format follows.
const MARK: &str = "headwater queue, format ";

/// The version of the format that is written here.
const FORMAT: u32 = 1;

/// How long a note is kept: longer than a message is likely to go from consumer to consumer.
const NOTES: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How long a connection stays for what it was told last.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The queue on the server.
pub(super) struct Broker {
    pub(super) connection: Connection,
    pub(super) returns: Returns,
    pub(super) name: String,
    /// Ids are known again for as long as the server was told.
    pub(super) deduplicates: bool,
    /// There was no room when it was last tried; publishers get in line.
    pub(super) is_full: AtomicBool,
    /// The line of those who wait for room; the first one holds it.
    pub(super) line: tokio::sync::Mutex<()>,
    /// By which messages without a key are spread.
    pub(super) next_part: AtomicU64,
    /// What was made sure of the groups that are consumed here.
    known: Mutex<HashMap<String, Known>>,
    /// When it was last looked for messages that nobody needs any more.
    pub(super) swept: Mutex<Option<Instant>>,
}

impl Broker {
    pub(super) async fn open(options: NatsStream) -> Result<Arc<Self>, QueueError> {
        for group in &options.groups {
            names::group(group)?;
        }
        let connection = Connection::open(&options.servers, &options.options, options.patience).await?;
        let closed = || QueueError::Closed("the connection".to_owned());
        let returns = Returns::open(&connection).await.ok_or_else(closed)?;
        let broker = Self {
            connection,
            returns,
            name: options.name.clone(),
            deduplicates: !options.window.is_zero(),
            is_full: AtomicBool::new(false),
            line: tokio::sync::Mutex::new(()),
            next_part: AtomicU64::new(0),
            known: Mutex::default(),
            swept: Mutex::default(),
        };
        // The notes come first, the messages last: where the stream with the messages is there, all are.
        broker.make(broker.notes(), &broker.notes_stream(&options)).await?;
        broker.make(broker.dead(), &broker.dead_stream(&options)).await?;
        broker.make(broker.name.clone(), &broker.messages_stream(&options)).await?;
        for group in &options.groups {
            broker.attach(group).await?;
        }
        Ok(Arc::new(broker))
    }

    pub(super) fn dead(&self) -> String {
        format!("{}-dead", self.name)
    }

    pub(super) fn notes(&self) -> String {
        format!("{}-notes", self.name)
    }

    /// Where it is told what was published, once it is kept.
    pub(super) fn news(&self) -> String {
        format!("{}-news", self.name)
    }

    /// The subject of the dead letters of a group, with that of one of them where it is given.
    pub(super) fn dead_subject(&self, group: &str, sequence: Option<u64>) -> String {
        let sequence = sequence.map_or("*".to_owned(), |sequence| sequence.to_string());
        format!("{}.{}.{sequence}", self.dead(), names::encode(group))
    }

    fn messages_stream(&self, options: &NatsStream) -> Value {
        let window = options.window.max(options.patience).max(Duration::from_millis(100));
        stream(json!({
            "name": self.name,
            "subjects": [format!("{}.>", self.name)],
            "num_replicas": options.replicas,
            "discard": "new",
            "max_msgs": options.capacity,
            "duplicate_window": nanos(window),
            "republish": { "src": ">", "dest": format!("{}.>", self.news()), "headers_only": true },
        }))
    }

    fn dead_stream(&self, options: &NatsStream) -> Value {
        stream(json!({
            "name": self.dead(),
            "subjects": [format!("{}.*.*", self.dead())],
            "num_replicas": options.replicas,
            "discard": "old",
            "max_msgs": -1,
            "max_msgs_per_subject": 1,
        }))
    }

    fn notes_stream(&self, options: &NatsStream) -> Value {
        stream(json!({
            "name": self.notes(),
            "subjects": [format!("{}.*.*.*.*", self.notes())],
            "num_replicas": options.replicas,
            "discard": "old",
            "max_msgs": 1_000_000,
            "max_age": nanos(NOTES),
        }))
    }

    /// Makes a stream where there is none, and otherwise looks whether it is one of ours.
    async fn make(&self, name: String, config: &Value) -> Result<(), QueueError> {
        loop {
            let found = self.connection.ask::<Value>(&format!("STREAM.INFO.{name}"), &Value::Null).await?;
            match found {
                Ok(found) => return check(&found["config"], config),
                Err(refusal) if refusal.error_code() == ErrorCode::STREAM_NOT_FOUND => (),
                Err(refusal) => return Err(refused(refusal)),
            }
            match self.connection.ask::<Value>(&format!("STREAM.CREATE.{name}"), config).await? {
                Ok(_) => return Ok(()),
                // Somebody else made it in the meantime.
                Err(refusal) if refusal.error_code() == ErrorCode::STREAM_NAME_EXIST => (),
                Err(refusal) => return Err(refused(refusal)),
            }
        }
    }

    /// What the server knows of a stream.
    pub(super) async fn info(&self, stream: &str) -> Result<Value, QueueError> {
        self.connection.ask(&format!("STREAM.INFO.{stream}"), &Value::Null).await?.map_err(refused)
    }

    /// How many messages there are on each of the subjects that match a filter.
    pub(super) async fn subjects(&self, stream: &str, filter: &str) -> Result<Vec<(String, u64)>, QueueError> {
        let mut subjects = Vec::new();
        loop {
            let page = json!({ "subjects_filter": filter, "offset": subjects.len() });
            let found = self.connection.ask::<Value>(&format!("STREAM.INFO.{stream}"), &page).await?;
            let found = found.map_err(refused)?;
            let before = subjects.len();
            for (subject, count) in found["state"]["subjects"].as_object().into_iter().flatten() {
                subjects.push((subject.clone(), count.as_u64().unwrap_or(0)));
            }
            let total = found["total"].as_u64().unwrap_or(0);
            if subjects.len() == before || subjects.len() as u64 >= total {
                return Ok(subjects);
            }
        }
    }

    /// The first message of a stream on a subject, from a sequence number on.
    pub(super) async fn first(
        &self,
        stream: &str,
        subject: &str,
        sequence: u64,
    ) -> Result<Option<StreamMessage>, QueueError> {
        let question = json!({ "seq": sequence.max(1), "next_by_subj": subject });
        match self.connection.ask::<Value>(&format!("STREAM.MSG.GET.{stream}"), &question).await? {
            Ok(mut found) => {
                let message = serde_json::from_value::<RawMessage>(found["message"].take());
                let message = message.map_err(|error| QueueError::Backend(Arc::new(error)))?;
                StreamMessage::try_from(message).map(Some).map_err(|error| QueueError::Backend(Arc::from(error)))
            }
            Err(refusal) if refusal.error_code() == ErrorCode::NO_MESSAGE_FOUND => Ok(None),
            Err(refusal) => Err(refused(refusal)),
        }
    }

    /// Removes the messages of a stream that nobody consumes, the dead letters or the notes; tells how many.
    pub(super) async fn purge(&self, stream: &str, which: &Value) -> Result<u64, QueueError> {
        let purged = self.connection.ask::<Value>(&format!("STREAM.PURGE.{stream}"), which).await?;
        Ok(purged.map_err(refused)?["purged"].as_u64().unwrap_or(0))
    }

    pub(super) fn known(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _runtime = self.connection.runtime.enter();
        self.returns.close();
        // A client that is dropped takes with it what it was told last: a message that is given back would come again
        // only when its lease has run out.
        let client = self.connection.client.clone();
        self.connection.runtime.spawn(async move { timeout(LAST_WORDS, client.flush()).await });
    }
}

pub(super) fn trouble(what: &str) -> QueueError {
    QueueError::Backend(Arc::from(Box::<dyn Error + Send + Sync>::from(what)))
}

pub(super) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(i64::MAX as u64).min(i64::MAX as u64)
}

/// In milliseconds since 1970.
pub(super) fn millis(time: SystemTime) -> u128 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis()
}

pub(super) fn refused(refusal: jetstream::Error) -> QueueError {
    match refusal.error_code() {
        ErrorCode::JETSTREAM_NOT_ENABLED | ErrorCode::JETSTREAM_NOT_ENABLED_FOR_ACCOUNT => {
            QueueError::Refused(refusal.to_string())
        }
        _ => QueueError::Backend(Arc::new(refusal)),
    }
}

/// What all the streams have in common.
fn stream(mut config: Value) -> Value {
    config["description"] = format!("{MARK}{FORMAT}").into();
    config["retention"] = "limits".into();
    config["storage"] = "file".into();
    config["max_bytes"] = (-1).into();
    config["max_consumers"] = (-1).into();
    config
}

/// Whether a stream that was found is one of ours.
fn check(found: &Value, wanted: &Value) -> Result<(), QueueError> {
    let mark = found["description"].as_str().and_then(|description| description.strip_prefix(MARK));
    let format = mark.and_then(|format| format.parse::<u32>().ok()).ok_or(QueueError::NotAQueue)?;
    if format > FORMAT {
        return Err(QueueError::NewerFormat { found: format, known: FORMAT });
    }
    let is_ours = ["subjects", "retention", "storage", "discard"].iter().all(|field| found[*field] == wanted[*field]);
    if is_ours { Ok(()) } else { Err(QueueError::NotAQueue) }
}
