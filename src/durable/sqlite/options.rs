//! `SqliteFile`: the file of a queue, and how it is opened.

use super::{Sqlite, engine};
use crate::durable::QueueError;
use std::{path::PathBuf, time::Duration};

/// The file of a queue, and the options with which it is opened.
///
/// Several processes may open the same file, and should do so with the same options.
/// It is an SQLite file in WAL mode, which any SQLite shell can read; beside it are its `-wal` and `-shm` files and a
/// `-bell` file, by which a process that waits is woken.
/// It belongs on a local disk, as SQLite's locks and shared memory do not reach across a network.
///
/// A message is on the disk, behind an `fsync`, when `publish` returns.
/// Leases and acknowledgements are written without one: no crash of a process loses them; where the machine loses its
/// power, messages that were acknowledged last may be delivered again.
///
/// # Examples
///
/// ```
/// use headwater::durable::{Queue, SqliteFile};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("orders.db");
/// let file = SqliteFile::new(path)
///     .group("billing")
///     .group("shipping")
///     .capacity(10_000)
///     .busy_timeout(Duration::from_secs(1));
/// let orders = Queue::<u32>::new(file.open().await?);
/// orders.publish(&17).await?;
/// assert_eq!(orders.figures("shipping").await?.depth, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a file is not opened before `open` is awaited"]
pub struct SqliteFile {
    pub(super) path: PathBuf,
    pub(super) capacity: u64,
    pub(super) busy_timeout: Duration,
    pub(super) window: Duration,
    pub(super) keep: Duration,
    pub(super) groups: Vec<String>,
    pub(super) is_checked: bool,
}

impl SqliteFile {
    /// The file of that name: for a million messages, waiting up to 5 seconds where it is busy, and knowing ids again for
    /// two minutes.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            capacity: 1_000_000,
            busy_timeout: Duration::from_secs(5),
            window: Duration::from_secs(120),
            keep: Duration::ZERO,
            groups: Vec::new(),
            is_checked: true,
        }
    }

    /// Keeps up to so many messages; while there are as many, publishers wait.
    ///
    /// A message counts from when it is published until it is kept for nobody any more; dead letters do not count.
    ///
    /// # Panics
    ///
    /// When `messages` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{durable::{Queue, SqliteFile}, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("jobs.db");
    /// let queue = &Queue::<u32>::new(SqliteFile::new(path).capacity(1).group("worker").open().await?);
    /// let publish = from_iter(0..9).with_error().map_concurrent(9, |job| queue.publish(&job));
    /// let work = queue.consume("worker").take(9).map_concurrent(1, |job| async move {
    ///     assert_eq!(queue.figures("worker").await?.depth, 1); // the other publishers wait
    ///     job.ack().await
    /// });
    /// let (published, worked) = tokio::join!(publish.count(), work.count());
    /// assert_eq!((published?, worked?), (9, 9));
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn capacity(self, messages: u64) -> Self {
        assert!(messages > 0, "a queue without room for a message would never take one");
        Self { capacity: messages, ..self }
    }

    /// Waits for so long where another process is writing, before it fails with [`QueueError::Busy`]; 0 waits not at
    /// all.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Queue, QueueError, SqliteFile};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let file = SqliteFile::new(&path).busy_timeout(Duration::ZERO);
    /// let orders = Queue::<u32>::new(file.open().await?);
    /// let other = rusqlite::Connection::open(path)?; // as another process would
    /// other.execute_batch("BEGIN IMMEDIATE")?;
    /// assert!(matches!(orders.publish(&17).await, Err(QueueError::Busy)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn busy_timeout(self, limit: Duration) -> Self {
        Self { busy_timeout: limit, ..self }
    }

    /// Knows the id of a message again for so long after it was published; 0 knows none.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Label, Queue, SqliteFile};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let file = SqliteFile::new(path).deduplicate_for(Duration::ZERO);
    /// let orders = Queue::<u32>::new(file.open().await?);
    /// let label = Label::new().id("order-17");
    /// orders.publish_with(&17, label.clone()).await?;
    /// assert!(!orders.publish_with(&17, label).await?.is_duplicate); // it is not known again
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("duplicate_window", "deduplication"))]
    pub fn deduplicate_for(self, window: Duration) -> Self {
        Self { window, ..self }
    }

    /// Keeps every message for at least so long, also when all groups have acknowledged it, for groups that come later; 0
    /// is the default.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Queue, SqliteFile};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let file = SqliteFile::new(path).keep_for(Duration::from_secs(3_600));
    /// let orders = Queue::<u32>::new(file.open().await?);
    /// orders.publish(&17).await?;
    /// orders.consume("billing").next().await.ok_or("it never ends")??.ack().await?;
    /// let late = orders.consume("audit").next().await.ok_or("it never ends")??;
    /// assert_eq!(*late, 17);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("retention", "max_age"))]
    pub fn keep_for(self, time: Duration) -> Self {
        Self { keep: time, ..self }
    }

    /// Makes a group known when the file is opened, so that everything is kept for it from then on.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Queue, SqliteFile};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("orders.db");
    /// let orders = Queue::<u32>::new(SqliteFile::new(path).group("billing").open().await?);
    /// assert_eq!(orders.groups().await?, ["billing"]); // before it has a consumer
    /// # Ok(())
    /// # }
    /// ```
    pub fn group(mut self, name: impl Into<String>) -> Self {
        self.groups.push(name.into());
        self
    }

    /// Does not read the whole file for damage when it is opened, which takes a second for some gigabytes; damage is then
    /// found where it is met.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{Queue, QueueError, SqliteFile};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let [whole, damaged] = ["whole.db", "damaged.db"].map(|name| directory.path().join(name));
    /// let films = Queue::<String>::open(&whole).await?;
    /// films.publish(&"frame".repeat(100_000)).await?;
    /// # rusqlite::Connection::open(&whole)?.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    /// let mut bytes = std::fs::read(&whole)?;
    /// bytes[100_000..].fill(0xa5); // what a bad disk may do
    /// std::fs::write(&damaged, bytes)?;
    /// assert!(matches!(SqliteFile::new(&damaged).open().await, Err(QueueError::Damaged(_))));
    /// assert!(SqliteFile::new(&damaged).unchecked().open().await.is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn unchecked(self) -> Self {
        Self { is_checked: false, ..self }
    }

    /// Opens the file, or makes one where there is none.
    ///
    /// # Errors
    ///
    /// [`QueueError::NotAQueue`], [`QueueError::NewerFormat`] and [`QueueError::Damaged`] where there is a file that cannot
    /// be used, which is left as it is; [`QueueError::Busy`] where it is locked for too long; [`QueueError::Backend`] where
    /// it cannot be opened or made.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::durable::{QueueError, SqliteFile};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let opened = SqliteFile::new("Cargo.toml").open().await;
    /// assert!(matches!(opened, Err(QueueError::NotAQueue)));
    /// # }
    /// ```
    pub async fn open(self) -> Result<Sqlite, QueueError> {
        engine::start(self).await.map(|line| Sqlite { line })
    }
}
