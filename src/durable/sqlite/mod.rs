//! The backend that keeps a queue in an SQLite file, which several processes may share.

mod options;
mod line;
mod engine;
mod store;
#[cfg(test)]
mod plans;
mod leasing;
mod file;
mod bell;

pub use options::SqliteFile;

use super::{Backend, Consume, DeadLetter, Figures, Fullness, Lease, Leased, Message, Published, QueueError, Verdict};
use futures::{
    FutureExt, StreamExt, TryFutureExt, TryStreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use line::Line;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use store::{Store, Ticket};

/// How many dead letters are read at once.
const PAGE: usize = 64;

/// The backend that keeps a queue in an SQLite file; [`SqliteFile`] opens it.
///
/// Clones are the same connection, with one thread, which ends soon after the last clone, observable and delivery is
/// gone.
///
/// # Examples
///
/// ```
/// use headwater::durable::{Queue, SqliteFile};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("jobs.db");
/// let file = SqliteFile::new(path).capacity(10_000).open().await?;
/// let queue = Queue::<String>::new(file.clone());
/// let before = file.commits();
/// let names = ["a", "b", "c", "d"].map(String::from);
/// futures::future::try_join_all(names.iter().map(|name| queue.publish(name))).await?;
/// assert!(file.commits() - before <= 4, "what is published at once is written at once");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Sqlite {
    line: Arc<Line>,
}

impl Sqlite {
    /// How many transactions this connection has done.
    pub fn commits(&self) -> u64 {
        self.line.commits()
    }

    fn ask<T, F>(&self, work: F) -> BoxFuture<'static, Result<T, QueueError>>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        Arc::clone(&self.line).ask(work, || ()).boxed()
    }
}

impl Backend for Sqlite {
    fn publish(&self, message: Message) -> BoxFuture<'static, Result<Published, QueueError>> {
        Arc::clone(&self.line).publish(message).boxed()
    }

    fn attach(&self, group: &str) -> BoxFuture<'static, Result<(), QueueError>> {
        let group = group.to_owned();
        self.ask(move |store| store.attach(&group))
    }

    fn forget(&self, group: &str) -> BoxFuture<'static, Result<bool, QueueError>> {
        let group = group.to_owned();
        self.ask(move |store| store.forget(&group))
    }

    fn groups(&self) -> BoxFuture<'static, Result<Vec<String>, QueueError>> {
        self.ask(|store| store.groups())
    }

    fn lease(&self, consume: &Consume, most: usize) -> BoxFuture<'static, Result<Vec<Leased>, QueueError>> {
        Arc::clone(&self.line).lease(consume.clone(), most).boxed()
    }

    fn figures(&self, group: &str) -> BoxFuture<'static, Result<Figures, QueueError>> {
        let group = group.to_owned();
        let figures = self.ask(move |store| store.figures(&group));
        async { figures.await?.ok_or(QueueError::NoGroup) }.boxed()
    }

    fn fullness(&self) -> BoxFuture<'static, Result<Fullness, QueueError>> {
        self.ask(|store| Ok(store.fullness()))
    }

    fn dead_letters(&self, group: &str) -> BoxStream<'static, Result<DeadLetter, QueueError>> {
        let (file, group) = (self.clone(), group.to_owned());
        let last = file.ask({
            let group = group.clone();
            move |store| store.last_dead_letter(&group)
        });
        let pages = last.map_ok(move |last| {
            stream::try_unfold(0, move |after| {
                let (file, group) = (file.clone(), group.clone());
                async move {
                    let page = file.ask(move |store| store.dead_letters(&group, after, last, PAGE)).await?;
                    let after = page.last().map(|letter| letter.sequence);
                    Ok::<_, QueueError>(after.map(|after| (stream::iter(page).map(Ok), after)))
                }
            })
        });
        pages.try_flatten_stream().try_flatten().boxed()
    }

    fn replay(&self, group: &str, sequence: u64) -> BoxFuture<'static, Result<bool, QueueError>> {
        let group = group.to_owned();
        self.ask(move |store| store.replay(&group, sequence))
    }

    fn discard(&self, group: &str, sequence: u64) -> BoxFuture<'static, Result<bool, QueueError>> {
        let group = group.to_owned();
        self.ask(move |store| store.discard(&group, sequence))
    }

    fn flush(&self) -> BoxFuture<'static, Result<(), QueueError>> {
        // What was given back before is in the same transaction.
        self.ask(|_| Ok(()))
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("commits", &self.commits()).finish_non_exhaustive()
    }
}

/// The lease on a message of the file.
struct SqliteLease {
    line: Arc<Line>,
    ticket: Ticket,
    /// The queue was told what becomes of the message, or that it is given back.
    is_told: Arc<AtomicBool>,
}

impl Lease for SqliteLease {
    fn settle(&self, verdict: Verdict) -> BoxFuture<'static, Result<(), QueueError>> {
        let (ticket, is_told, ends) = (self.ticket, Arc::clone(&self.is_told), verdict != Verdict::InProgress);
        let told = move || {
            if ends {
                is_told.store(true, Ordering::SeqCst);
            }
        };
        let settled = Arc::clone(&self.line).ask(move |store| store.settle(ticket, &verdict), told);
        async { settled.await?.then_some(()).ok_or(QueueError::Expired) }.boxed()
    }

    fn give_back(&self, was_seen: bool) {
        if !self.is_told.swap(true, Ordering::SeqCst) {
            self.line.give_back(self.ticket, was_seen);
        }
    }
}

impl Drop for SqliteLease {
    fn drop(&mut self) {
        self.give_back(false);
    }
}
