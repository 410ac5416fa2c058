//! `Line`: what connects the handles of a queue with the thread that has its file.

use super::{
    engine::Wakes,
    store::{Store, Ticket},
};
use crate::durable::{Consume, Leased, Message, Published, QueueError};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    task::unconstrained,
};

/// How many commands wait for the thread at most; who has another one waits, in order.
pub(super) const COMMANDS: usize = 256;

/// How many publishers wait in the thread at most, for room in a full queue above all.
const PUBLISHERS: usize = 1_024;

/// The way to the thread; it ends when the last handle has dropped this.
pub(super) struct Line {
    commands: mpsc::Sender<Command>,
    publishers: Arc<Semaphore>,
    /// Of those who publish, one at a time goes on to the thread.
    line: tokio::sync::Mutex<()>,
    pub(super) returns: Arc<Returns>,
}

/// What the thread hears of without anybody waiting for it.
pub(super) struct Returns {
    /// Given back by drops, which cannot wait; no longer than there are leases.
    tickets: Mutex<Vec<(Ticket, bool)>>,
    pub(super) wakes: Wakes,
    pub(super) commits: AtomicU64,
}

/// What the thread is told to do.
pub(super) enum Command {
    Publish(Publish),
    Lease(Request),
    Ask(Box<dyn Job>),
}

/// Somebody who publishes.
pub(super) struct Publish {
    pub(super) message: Message,
    pub(super) reply: oneshot::Sender<Result<Published, QueueError>>,
    /// Bounds how many there are.
    pub(super) _permit: OwnedSemaphorePermit,
}

/// A consumer who waits for messages.
pub(super) struct Request {
    pub(super) terms: Consume,
    pub(super) most: usize,
    pub(super) reply: oneshot::Sender<Result<Vec<Leased>, QueueError>>,
}

/// What is done within a transaction, and told when that is committed or has failed.
pub(super) trait Job: Send {
    fn run(&mut self, store: &mut Store<'_>) -> rusqlite::Result<()>;

    fn reply(self: Box<Self>, committed: Result<(), QueueError>);
}

struct Asked<T, F> {
    work: Option<F>,
    outcome: Option<T>,
    reply: oneshot::Sender<Result<T, QueueError>>,
}

impl<T, F> Job for Asked<T, F>
where
    T: Send,
    F: FnOnce(&mut Store<'_>) -> rusqlite::Result<T> + Send,
{
    fn run(&mut self, store: &mut Store<'_>) -> rusqlite::Result<()> {
        if let Some(work) = self.work.take() {
            self.outcome = Some(work(store)?);
        }
        Ok(())
    }

    fn reply(self: Box<Self>, committed: Result<(), QueueError>) {
        let Self { outcome, reply, .. } = *self;
        // Whoever asked may not want to know any more.
        drop(reply.send(committed.and_then(|()| outcome.ok_or_else(gone))));
    }
}

impl Line {
    pub(super) fn new(wakes: Wakes) -> (Self, mpsc::Receiver<Command>) {
        let (commands, received) = mpsc::channel(COMMANDS);
        let returns = Returns { tickets: Mutex::default(), wakes, commits: AtomicU64::new(0) };
        let (publishers, line) = (Arc::new(Semaphore::new(PUBLISHERS)), tokio::sync::Mutex::default());
        (Self { commands, publishers, line, returns: Arc::new(returns) }, received)
    }

    pub(super) async fn publish(self: Arc<Self>, message: Message) -> Result<Published, QueueError> {
        let (reply, answer) = oneshot::channel();
        {
            // Whoever is polled first is first in line, and stays it: where many may go on at once, one of those behind
            // may be polled before them, and tokio's own turns would send some back to the end.
            let _first_in_line = unconstrained(self.line.lock()).await;
            let permit = unconstrained(Arc::clone(&self.publishers).acquire_owned()).await.map_err(|_| gone())?;
            self.tell(Command::Publish(Publish { message, reply, _permit: permit })).await?;
        }
        answer.await.map_err(|_| gone())?
    }

    pub(super) async fn lease(self: Arc<Self>, terms: Consume, most: usize) -> Result<Vec<Leased>, QueueError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Lease(Request { terms, most, reply })).await?;
        answer.await.map_err(|_| gone())?
    }

    /// Has something done in a transaction; `told` runs when nothing can stop that any more.
    pub(super) async fn ask<T, F>(self: Arc<Self>, work: F, told: impl FnOnce() + Send) -> Result<T, QueueError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Asked { work: Some(work), outcome: None, reply });
        let room = self.commands.reserve().await.map_err(|_| gone())?;
        told();
        room.send(Command::Ask(job));
        answer.await.map_err(|_| gone())?
    }

    pub(super) fn give_back(&self, ticket: Ticket, was_seen: bool) {
        self.returns.lock().push((ticket, was_seen));
        self.returns.wakes.wake();
    }

    pub(super) fn commits(&self) -> u64 {
        self.returns.commits.load(Ordering::Relaxed)
    }

    async fn tell(&self, command: Command) -> Result<(), QueueError> {
        unconstrained(self.commands.send(command)).await.map_err(|_| gone())
    }
}

impl Returns {
    pub(super) fn take(&self) -> Vec<(Ticket, bool)> {
        std::mem::take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Ticket, bool)>> {
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread has ended, which it does by itself only when nobody is there to ask.
fn gone() -> QueueError {
    QueueError::Closed("its thread has ended".to_owned())
}
