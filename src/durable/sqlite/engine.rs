//! The thread that has the file: it gathers what is asked of it, and does all of that in one transaction.

use super::{
    SqliteLease,
    bell::Bell,
    file,
    leasing::{Taken, Takings},
    line::{COMMANDS, Command, Job, Line, Publish, Request, Returns},
    options::SqliteFile,
    store::{Store, Ticket},
};
use crate::durable::{Leased, Published, QueueError};
use futures::future::{Either, select};
use rusqlite::Connection;
use std::{
    collections::VecDeque,
    mem,
    pin::pin,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::{Notify, mpsc, oneshot},
    time::timeout,
};

/// How long somebody who waits goes without a look at the file, although the bell was not heard.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The same where nothing listens for the bell.
const LOOK_EVERY_WHEN_DEAF: Duration = Duration::from_millis(20);

/// What is due already is looked at again no sooner: times in the file are in milliseconds.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);

/// What wakes the thread beside commands: the bell, and what is given back.
#[derive(Clone, Default)]
pub(super) struct Wakes(Arc<Notify>);

impl Wakes {
    pub(super) fn wake(&self) {
        self.0.notify_one();
    }
}

/// Opens the file in a thread of its own, and returns the way to it.
pub(super) async fn start(options: SqliteFile) -> Result<Arc<Line>, QueueError> {
    let (line, commands) = Line::new(Wakes::default());
    let line = Arc::new(line);
    let (returns, handles) = (Arc::clone(&line.returns), Arc::downgrade(&line));
    let (opened, is_open) = oneshot::channel();
    let run = move || match Engine::open(options, handles, commands, returns) {
        Ok((engine, runtime)) => {
            // Nobody waits for it any more where this fails, and then there is no handle either.
            drop(opened.send(Ok(())));
            engine.run(&runtime);
        }
        Err(error) => drop(opened.send(Err(error))),
    };
    let spawned = thread::Builder::new().name("headwater-queue".to_owned()).spawn(run);
    spawned.map_err(|error| QueueError::Backend(Arc::new(error)))?;
    is_open.await.map_err(|_| QueueError::Closed("its thread has ended".to_owned()))??;
    Ok(line)
}

struct Engine {
    connection: Connection,
    options: SqliteFile,
    commands: mpsc::Receiver<Command>,
    returns: Arc<Returns>,
    /// For the leases that are handed out; the thread itself keeps nothing alive.
    handles: Weak<Line>,
    bell: Bell,
    /// Those who publish, in order; they stay while the queue is full.
    publishing: VecDeque<Publish>,
    /// Those who wait for messages, in order.
    requests: VecDeque<Request>,
    /// What was given back, until that is written.
    returned: Vec<(Ticket, bool)>,
    /// When something is due for one of those, in milliseconds since 1970.
    look_at: Option<i64>,
    /// Tells whether another connection has written.
    data_version: i64,
    /// Up to where messages were removed that had been kept for their time, since this was opened.
    swept: Option<i64>,
}

impl Engine {
    fn open(
        options: SqliteFile,
        handles: Weak<Line>,
        commands: mpsc::Receiver<Command>,
        returns: Arc<Returns>,
    ) -> Result<(Self, Runtime), QueueError> {
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|error| QueueError::Backend(Arc::new(error)))?;
        let connection = file::open(&options)?;
        let bell = Bell::new(&options.path);
        let (publishing, requests) = (VecDeque::new(), VecDeque::new());
        let (returned, look_at, data_version, swept) = (Vec::new(), None, 0, None);
        let mut engine = Self {
            connection,
            options,
            commands,
            returns,
            handles,
            bell,
            publishing,
            requests,
            returned,
            look_at,
            data_version,
            swept,
        };
        let groups = mem::take(&mut engine.options.groups);
        engine.transaction(|store| groups.iter().try_for_each(|group| store.attach(group)))?;
        Ok((engine, runtime))
    }

    fn run(mut self, runtime: &Runtime) {
        let mut commands = Vec::with_capacity(COMMANDS);
        loop {
            let event = runtime.block_on(self.wait(&mut commands));
            let mut jobs = Vec::new();
            for command in commands.drain(..) {
                match command {
                    Command::Publish(publish) => self.publishing.push_back(publish),
                    Command::Lease(request) => self.requests.push_back(request),
                    Command::Ask(job) => jobs.push(job),
                }
            }
            self.returned.append(&mut self.returns.take());
            // Who was dropped meanwhile does not want anything any more.
            self.publishing.retain(|publish| !publish.reply.is_closed());
            self.requests.retain(|request| !request.reply.is_closed());
            let is_asked = event == Event::Commands || !self.returned.is_empty();
            if is_asked || self.is_worth_a_look() {
                self.work(jobs);
            }
            if event == Event::Closed {
                return;
            }
            let somebody_waits = !(self.publishing.is_empty() && self.requests.is_empty());
            // What was published before it listened, it has not heard.
            if somebody_waits && self.bell.listen(&self.returns.wakes) && self.is_worth_a_look() {
                self.work(Vec::new());
            }
        }
    }

    /// Waits for commands, a wake-up, or the time to look.
    async fn wait(&mut self, commands: &mut Vec<Command>) -> Event {
        let until = self.time_to_look();
        let wakes = self.returns.wakes.clone();
        let (received, woken) = (self.commands.recv_many(commands, COMMANDS), wakes.0.notified());
        let told = async {
            match select(pin!(received), pin!(woken)).await {
                Either::Left((0, _)) => Event::Closed,
                Either::Left(_) => Event::Commands,
                Either::Right(_) => Event::Woken,
            }
        };
        match until {
            Some(pause) => timeout(pause, told).await.unwrap_or(Event::Woken),
            None => told.await,
        }
    }

    /// How long those who wait may be left alone.
    fn time_to_look(&self) -> Option<Duration> {
        if self.publishing.is_empty() && self.requests.is_empty() {
            // What could not be written is tried again.
            return (!self.returned.is_empty()).then_some(LOOK_EVERY);
        }
        let pause = if self.bell.hears() { LOOK_EVERY } else { LOOK_EVERY_WHEN_DEAF };
        let due = self.look_at.map(|at| u64::try_from(at).map_or(Duration::ZERO, Duration::from_millis));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Some(due.map_or(pause, |due| due.saturating_sub(now).clamp(SHORTEST_PAUSE, pause)))
    }

    /// Whether one of those who wait can be helped, as far as can be seen without keeping others from writing.
    fn is_worth_a_look(&mut self) -> bool {
        if self.publishing.is_empty() && self.requests.is_empty() {
            return false;
        }
        let look = || {
            let version = self.connection.prepare_cached("PRAGMA data_version")?.query_one([], |row| row.get(0))?;
            let store = Store::look(&self.connection, &self.options)?;
            let is_due = self.look_at.is_some_and(|at| at <= store.now);
            if version == self.data_version && !is_due {
                return Ok((version, false));
            }
            let mut is_worth_it = !self.publishing.is_empty() && store.has_room();
            for request in &self.requests {
                is_worth_it = is_worth_it || store.has_news(&request.terms.group)?;
            }
            Ok::<_, rusqlite::Error>((version, is_worth_it || is_due))
        };
        // Where even that fails, the transaction finds out why.
        let (version, is_worth_it) = look().unwrap_or((self.data_version, true));
        self.data_version = version;
        is_worth_it
    }

    /// Does what is asked, in one transaction, and then tells everybody.
    fn work(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        let returned = mem::take(&mut self.returned);
        let mut publishing = mem::take(&mut self.publishing);
        let mut requests = mem::take(&mut self.requests);
        let is_publishing = !publishing.is_empty();
        // Where messages are kept for no time, nothing comes to be removed by time alone.
        let sweeps = is_publishing && (self.swept.is_none() || !self.options.keep.is_zero());
        let swept = self.swept.unwrap_or(0);
        let done = self.synchronous(is_publishing).and_then(|()| {
            self.transaction(|store| {
                // First of all: whoever asks may have dropped something before.
                for (ticket, was_seen) in &returned {
                    store.give_back(*ticket, *was_seen)?;
                }
                jobs.iter_mut().try_for_each(|job| job.run(store))?;
                let room = sweeps.then(|| store.make_room(swept)).transpose()?;
                let published = publish(store, &publishing)?;
                let takings = requests.iter().map(|request| store.lease(&request.terms, request.most));
                Ok((published, room, takings.collect::<rusqlite::Result<Vec<_>>>()?))
            })
        });
        let (published, room, takings) = match done {
            Ok(done) => done,
            Err(error) => {
                self.returned = returned;
                jobs.into_iter().for_each(|job| job.reply(Err(error.clone())));
                publishing.into_iter().for_each(|publish| drop(publish.reply.send(Err(error.clone()))));
                requests.into_iter().for_each(|request| drop(request.reply.send(Err(error.clone()))));
                return;
            }
        };
        jobs.into_iter().for_each(|job| job.reply(Ok(())));
        for (publish, published) in publishing.drain(..published.len()).zip(published) {
            drop(publish.reply.send(Ok(published)));
        }
        let (swept, room_at) = room.unzip();
        self.swept = swept.or(self.swept);
        // Who still waits for room is the only one to whom it matters when there is some.
        let room_at = room_at.flatten().filter(|_| !publishing.is_empty());
        self.publishing = publishing;
        self.look_at = takings.iter().flatten().filter_map(|takings| takings.look_at).chain(room_at).min();
        for (request, takings) in requests.drain(..).zip(takings) {
            self.answer(request, takings);
        }
    }

    /// Hands out leases, or has the consumer wait on where its group is there.
    fn answer(&mut self, request: Request, takings: Option<Takings>) {
        let Some(takings) = takings else {
            drop(request.reply.send(Err(QueueError::NoGroup)));
            return;
        };
        if takings.taken.is_empty() {
            self.requests.push_back(request);
            return;
        }
        // Without a handle there is nobody who waits either.
        let Some(line) = self.handles.upgrade() else { return };
        let leased = takings.taken.into_iter().map(|Taken { message, published_at, ticket }| {
            let (line, is_told) = (Arc::clone(&line), Arc::new(AtomicBool::new(false)));
            let lease = Box::new(SqliteLease { line, ticket, is_told });
            Leased { message, sequence: ticket.sequence(), attempt: ticket.attempt, published_at, lease }
        });
        // Where nobody waits any more, the leases give themselves back.
        drop(request.reply.send(Ok(leased.collect())));
    }

    /// Whether a commit waits for the disk: only what is published is worth that.
    fn synchronous(&self, is_publishing: bool) -> Result<(), QueueError> {
        let level = if is_publishing { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" };
        self.connection.execute_batch(level).map_err(file::error)
    }

    fn transaction<T>(&mut self, work: impl FnOnce(&mut Store<'_>) -> rusqlite::Result<T>) -> Result<T, QueueError> {
        let connection = &self.connection;
        file::patiently(self.options.busy_timeout, || connection.execute_batch("BEGIN IMMEDIATE"))?;
        let written = Store::begin(connection, &self.options).and_then(|mut store| {
            let done = work(&mut store)?;
            store.finish()?;
            let is_news = store.is_news;
            connection.execute_batch("COMMIT")?;
            Ok((done, is_news))
        });
        match written {
            Ok((done, is_news)) => {
                self.returns.commits.fetch_add(1, Ordering::Relaxed);
                if is_news {
                    self.bell.ring();
                }
                Ok(done)
            }
            Err(failed) => {
                // Where this fails, too, SQLite has rolled back by itself.
                drop(connection.execute_batch("ROLLBACK"));
                Err(file::error(failed))
            }
        }
    }
}

/// Publishes as many as there is room for, in order.
fn publish(store: &mut Store<'_>, publishing: &VecDeque<Publish>) -> rusqlite::Result<Vec<Published>> {
    let mut published = Vec::with_capacity(publishing.len());
    for publish in publishing {
        match store.publish(&publish.message)? {
            Some(done) => published.push(done),
            None => break,
        }
    }
    Ok(published)
}

/// What ended a wait.
#[derive(Clone, Copy, PartialEq)]
enum Event {
    Commands,
    Woken,
    /// The last handle is gone.
    Closed,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durable::{Consume, Message};
    use futures::{executor::block_on, poll};
    use std::sync::mpsc as threads;
    use tokio::{sync::Semaphore, time::Instant};

    /// How long a consumer that no bell wakes is left alone before the clock goes on, and it looks.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// A file in the hands of a thread whose clock stands still; the thread tells in the end how far it has gone on.
    fn start_without_time(options: SqliteFile) -> (Arc<Line>, thread::JoinHandle<Duration>) {
        let (line, commands) = Line::new(Wakes::default());
        let line = Arc::new(line);
        let (returns, handles) = (Arc::clone(&line.returns), Arc::downgrade(&line));
        let run = move || {
            let (engine, _) = Engine::open(options, handles, commands, returns).unwrap();
            let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
            let (release, held) = threads::channel::<()>();
            // Tokio's paused clock does not go on by itself while something blocks.
            drop(runtime.spawn_blocking(move || held.recv_timeout(PATIENCE)));
            let begin = runtime.block_on(async { Instant::now() });
            engine.run(&runtime);
            let gone_on = runtime.block_on(async { begin.elapsed() });
            drop(release);
            gone_on
        };
        (line, thread::spawn(run))
    }

    #[test]
    fn what_is_published_waits_for_the_disk_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteFile::new(folder.path().join("queue.db"));
        let (line, commands) = Line::new(Wakes::default());
        let line = Arc::new(line);
        let returns = Arc::clone(&line.returns);
        let (mut engine, _) = Engine::open(options, Arc::downgrade(&line), commands, returns).unwrap();
        let (full, normal) = (2, 1);
        for (messages, expected) in [(1, full), (0, normal), (1, full)] {
            for _ in 0..messages {
                let _permit = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
                let (reply, _) = oneshot::channel();
                engine.publishing.push_back(Publish { message: Message::default(), reply, _permit });
            }
            engine.work(Vec::new());
            let level = engine.connection.query_one("PRAGMA synchronous", [], |row| row.get(0));
            assert_eq!(level, Ok(expected));
        }
        assert_eq!(engine.connection.query_one("SELECT count(*) FROM messages", [], |row| row.get(0)), Ok(2));
    }

    #[test]
    fn the_bell_of_another_process_is_heard_without_a_look_at_the_clock() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteFile::new(folder.path().join("queue.db")).group("g");
        let (line, thread) = start_without_time(options.clone());
        let leased = block_on(async {
            let mut leased = Box::pin(Arc::clone(&line).lease(Consume::group("g"), 1));
            assert!(poll!(&mut leased).is_pending());
            // The answer to the second one comes when whoever waits listens.
            for _ in 0..2 {
                Arc::clone(&line).ask(|_| Ok(()), || ()).await.unwrap();
            }
            // An open file of its own is to this one what another process would be.
            let other = start(options).await.unwrap();
            other.publish(Message { body: b"1".into(), ..Message::default() }).await.unwrap();
            leased.await.unwrap()
        });
        assert_eq!(leased[0].message.body, b"1");
        drop((leased, line));
        assert_eq!(thread.join().unwrap(), Duration::ZERO);
    }
}
