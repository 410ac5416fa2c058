//! `NatsStream`: the stream of a queue, and how it is opened.

use super::{Nats, broker::Broker};
use crate::durable::QueueError;
use async_nats::ConnectOptions;
use std::time::Duration;

/// The stream of a queue on a NATS server, and the options with which it is opened.
///
/// It needs a server with JetStream, 2.9 or later.
/// A queue `jobs` is three streams, `jobs`, `jobs-dead` and `jobs-notes`, and the subjects that begin with these names.
/// Where there are none they are made, with the options given here; those that are there are taken as they are.
///
/// # What survives
///
/// A message is with the server when `publish` returns: written to its file, and with more than one
/// [replica](Self::replicas) to those of most of them.
/// It survives that the server is killed.
/// One that stands alone flushes its files to the disk only every two minutes; what it is to survive of a loss of power
/// takes replicas, or `sync_interval: always` in its configuration, from 2.10 on.
///
/// # When the server is away
///
/// The connection is renewed by itself, and what could not be told is told again, with the same id, so that a message
/// whose confirmation was lost is no second one.
/// When that has failed for as long as the [patience](Self::patience) lasts, publishers and consumers are told, by
/// [`QueueError::Unreachable`].
/// What was on its way at that moment may arrive all the same.
///
/// A server that is killed forgets which messages were acknowledged in the last moments, and delivers them again.
///
/// `async-nats` goes on looking for a server that has gone away, also when nobody uses the connection any more, until it
/// finds one, the runtime ends, or the number of attempts is used up that the [options](Self::options) may set.
///
/// # Examples
///
/// ```no_run
/// use headwater::{async_nats::ConnectOptions, durable::{NatsStream, Queue}};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let stream = NatsStream::new("nats://localhost:4222", "orders")
///     .group("billing")
///     .group("shipping")
///     .capacity(10_000)
///     .deduplicate_for(Duration::from_secs(600))
///     .replicas(3)
///     .options(ConnectOptions::new().name("shop"))
///     .patience(Duration::from_secs(5));
/// let orders = Queue::<u32>::new(stream.open().await?);
/// orders.publish(&17).await?;
/// assert_eq!(orders.figures("shipping").await?.depth, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a stream is not opened before `open` is awaited"]
pub struct NatsStream {
    pub(super) servers: Vec<String>,
    pub(super) name: String,
    pub(super) capacity: u64,
    pub(super) window: Duration,
    pub(super) replicas: usize,
    pub(super) patience: Duration,
    pub(super) options: ConnectOptions,
    pub(super) groups: Vec<String>,
}

impl NatsStream {
    /// The stream of that name, on the servers of these addresses, which stand behind each other with commas: for a
    /// million messages, one replica, ids that are known again for two minutes, and a patience of 30 seconds.
    ///
    /// # Panics
    ///
    /// When the name is empty or has something else in it than letters, digits, `-` and `_`.
    #[track_caller]
    pub fn new(servers: impl AsRef<str>, name: impl Into<String>) -> Self {
        let name = name.into();
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        assert!(!name.is_empty() && name.chars().all(is_letter), "a stream is named by letters, digits, `-` and `_`");
        Self {
            servers: servers.as_ref().split(',').map(|server| server.trim().to_owned()).collect(),
            name,
            capacity: 1_000_000,
            window: Duration::from_secs(120),
            replicas: 1,
            patience: Duration::from_secs(30),
            options: ConnectOptions::new(),
            groups: Vec::new(),
        }
    }

    /// Keeps up to so many messages; while there are as many, publishers wait.
    ///
    /// Messages make room in the order in which they were published: one that no group is done with yet holds the room of
    /// all behind it.
    /// Dead letters do not count.
    ///
    /// # Panics
    ///
    /// When `messages` is 0.
    #[track_caller]
    pub fn capacity(self, messages: u64) -> Self {
        assert!(messages > 0, "a queue without room for a message would never take one");
        Self { capacity: messages, ..self }
    }

    /// Knows the id of a message again for at least so long after it was published; 0 knows none.
    ///
    /// It is never less than the patience, as a message that may or may not have arrived is published again.
    #[doc(alias("duplicate_window", "deduplication"))]
    pub fn deduplicate_for(self, window: Duration) -> Self {
        Self { window, ..self }
    }

    /// Has so many servers of a cluster keep every message; 1 is the default.
    ///
    /// # Panics
    ///
    /// When `servers` is 0.
    #[track_caller]
    pub fn replicas(self, servers: usize) -> Self {
        assert!(servers > 0, "somebody has to keep the messages");
        Self { replicas: servers, ..self }
    }

    /// Tries for so long where the server is away, before it fails with [`QueueError::Unreachable`]; 0 tries once.
    #[doc(alias("timeout", "reconnect"))]
    pub fn patience(self, limit: Duration) -> Self {
        Self { patience: limit, ..self }
    }

    /// Connects with these options: credentials, TLS, a name.
    #[doc(alias("credentials", "auth", "tls"))]
    pub fn options(self, options: ConnectOptions) -> Self {
        Self { options, ..self }
    }

    /// Makes a group known when the stream is opened, so that everything is kept for it from then on.
    pub fn group(mut self, name: impl Into<String>) -> Self {
        self.groups.push(name.into());
        self
    }

    /// Connects, and makes the streams where there are none.
    ///
    /// # Errors
    ///
    /// [`QueueError::Unreachable`] where no server answers for as long as the patience lasts; [`QueueError::Refused`] where
    /// it refuses the credentials, or has no JetStream; [`QueueError::NotAQueue`] and [`QueueError::NewerFormat`] where
    /// there are streams of these names that are no such queue, which are left as they are; [`QueueError::Backend`] where
    /// they cannot be made.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{NatsStream, QueueError};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// // Nobody listens at port 1.
    /// let stream = NatsStream::new("nats://127.0.0.1:1", "jobs").patience(Duration::from_millis(50));
    /// assert!(matches!(stream.open().await, Err(QueueError::Unreachable(_))));
    /// # }
    /// ```
    pub async fn open(self) -> Result<Nats, QueueError> {
        Broker::open(self).await.map(Nats::new)
    }
}
