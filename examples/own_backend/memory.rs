//! `Memory`: a backend of one's own, which keeps a queue in memory.
//!
//! Everything is in one `State` behind a lock, with one method for each thing that can happen to a queue; the traits only
//! add waiting to that.
//! Leases and delays go by tokio's clock, so that a test may stop and advance it.

use super::state::{State, Taken, Ticket};
use futures::{
    FutureExt, StreamExt, TryFutureExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use headwater::durable::{
    Backend, Consume, DeadLetter, Figures, Fullness, Lease, Leased, Message, Published, QueueError, Verdict,
};
use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    sync::{Mutex as Turns, Notify},
    time::timeout_at,
};

/// What the futures of a backend are: they own what they need, and so outlive whoever made them.
type Answer<T> = BoxFuture<'static, Result<T, QueueError>>;

/// A queue in memory, for the tests of a service; clones are the same one.
///
/// Every step looks at all that its group has before it, which is nothing for some thousand messages.
#[derive(Clone)]
pub(crate) struct Memory(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// Publishers wait for their turn, in order; the first of them waits for room.
    turn: Turns<()>,
    /// Wakes all who wait for messages, and the one who waits for room.
    news: Notify,
}

impl Memory {
    /// A queue for so many messages; who publishes more waits.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0.
    #[track_caller]
    pub(crate) fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "a queue without room would have publishers wait for ever");
        Self(Arc::new(Shared { state: Mutex::new(State::new(capacity)), turn: Turns::default(), news: Notify::new() }))
    }

    /// Does something at once, when the answer is polled.
    fn ask<T: Send + 'static>(&self, work: impl FnOnce(&mut State) -> T + Send + 'static) -> Answer<T> {
        let shared = Arc::clone(&self.0);
        async move { Ok(shared.with(work)) }.boxed()
    }
}

impl Shared {
    /// Does something with the state, and then wakes who may have waited for that: no waker runs under the lock.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let done = work(&mut state);
        let is_news = mem::take(&mut state.is_news);
        drop(state);
        if is_news {
            self.news.notify_waiters();
        }
        done
    }
}

impl Backend for Memory {
    fn publish(&self, message: Message) -> Answer<Published> {
        let shared = Arc::clone(&self.0);
        async move {
            // What is a repetition needs no room.
            if let Some(published) = shared.with(|state| state.repeated(&message)) {
                return Ok(published);
            }
            let _turn = shared.turn.lock().await;
            loop {
                // From here on it hears of news, so that none is missed between the look and the wait.
                let news = shared.news.notified();
                if let Some(published) = shared.with(|state| state.publish(&message)) {
                    return Ok(published);
                }
                news.await;
            }
        }
        .boxed()
    }

    fn attach(&self, group: &str) -> Answer<()> {
        let group = group.to_owned();
        self.ask(move |state| state.attach(group))
    }

    fn forget(&self, group: &str) -> Answer<bool> {
        let group = group.to_owned();
        self.ask(move |state| state.forget(&group))
    }

    fn groups(&self) -> Answer<Vec<String>> {
        self.ask(|state| state.groups())
    }

    fn lease(&self, consume: &Consume, most: usize) -> Answer<Vec<Leased>> {
        let (shared, terms) = (Arc::clone(&self.0), consume.clone());
        async move {
            loop {
                let news = shared.news.notified();
                let (taken, look_at) = shared.with(|state| state.lease(&terms, most))?;
                if !taken.is_empty() {
                    // Where nobody waits any more, these are dropped with the future, and give themselves back.
                    return Ok(taken.into_iter().map(|taken| lend(&shared, taken)).collect());
                }
                match look_at {
                    Some(due) => drop(timeout_at(due, news).await),
                    None => news.await,
                }
            }
        }
        .boxed()
    }

    fn figures(&self, group: &str) -> Answer<Figures> {
        let group = group.to_owned();
        let figures = self.ask(move |state| state.figures(&group));
        async { figures.await? }.boxed()
    }

    fn fullness(&self) -> Answer<Fullness> {
        self.ask(|state| state.fullness())
    }

    fn dead_letters(&self, group: &str) -> BoxStream<'static, Result<DeadLetter, QueueError>> {
        let group = group.to_owned();
        let letters = self.ask(move |state| state.dead_letters(&group));
        letters.map_ok(|letters| stream::iter(letters).map(Ok)).try_flatten_stream().boxed()
    }

    fn replay(&self, group: &str, sequence: u64) -> Answer<bool> {
        let group = group.to_owned();
        self.ask(move |state| state.replay(&group, sequence))
    }

    fn discard(&self, group: &str, sequence: u64) -> Answer<bool> {
        let group = group.to_owned();
        self.ask(move |state| state.discard(&group, sequence))
    }

    fn flush(&self) -> Answer<()> {
        // What is given back is known at once.
        self.ask(|_| ())
    }
}

fn lend(shared: &Arc<Shared>, Taken { ticket, kept, attempt }: Taken) -> Leased {
    let sequence = ticket.sequence;
    let lease = Box::new(MemoryLease { shared: Arc::clone(shared), ticket });
    Leased { message: kept.message.clone(), sequence, attempt, published_at: kept.published_at, lease }
}

/// The lease on a message: it keeps the queue, and knows by its ticket whether the message is still its own.
struct MemoryLease {
    shared: Arc<Shared>,
    ticket: Ticket,
}

impl Lease for MemoryLease {
    fn settle(&self, verdict: Verdict) -> Answer<()> {
        let (shared, ticket) = (Arc::clone(&self.shared), self.ticket.clone());
        async move { shared.with(|state| state.settle(&ticket, verdict)) }.boxed()
    }

    fn give_back(&self, was_seen: bool) {
        self.shared.with(|state| state.give_back(&self.ticket, was_seen));
    }
}

impl Drop for MemoryLease {
    fn drop(&mut self) {
        // Nothing happens where it was settled or given back: the ticket is worth nothing any more.
        self.give_back(false);
    }
}
