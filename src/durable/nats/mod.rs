//! The backend that keeps a queue on a NATS server, by its JetStream.

mod options;
mod names;
mod connection;
mod broker;
mod returns;
mod publishing;
mod groups;
mod sweeping;
mod arrival;
mod pulling;
mod lease;
mod dead;

pub use options::NatsStream;

use super::{Backend, Consume, DeadLetter, Figures, Fullness, Leased, Message, Published, QueueError};
use broker::Broker;
use futures::{
    FutureExt, StreamExt, TryFutureExt,
    future::{self, BoxFuture},
    stream::BoxStream,
};
use std::{fmt, sync::Arc};

/// The backend that keeps a queue on a NATS server; [`NatsStream`] opens it.
///
/// Clones are the same connection, which is closed soon after the last clone, observable and delivery is gone.
///
/// # What differs from a file
///
/// The server has one lease for a group, that of its first consumer; a consumer who wants another one tells it of each
/// message, and where it crashes before that, the first one holds.
/// It counts deliveries, not attempts: what is given back unseen is noted beside it, and does not count, but where the
/// connection is lost at that moment it does.
/// A delivery that comes late is told [`QueueError::Expired`] by the clock of the consumer; where that is behind, a late
/// acknowledgement holds.
/// A last attempt that is dropped or not answered becomes a dead letter when a consumer of the group asks for more.
/// What is set aside by `nack` counts as in flight, and at most 65,536 messages of a group are.
///
/// A group that wants its messages in order has 16 parts of the queue, by the hash of the key, with one message of each
/// in flight: keys of the same part wait for each other, and those without a key are spread over all.
/// Once it has been consumed so, it is no more consumed otherwise; what it has not acknowledged without a gap comes again
/// when it turns to it.
/// What comes back to it after a delay or a lease is noticed within a second.
///
/// The name of a group has 252 bytes at most, in which a byte that is no letter, digit, `-` or `_` counts as three; a
/// longer one is [`QueueError::GroupName`].
///
/// A dead letter that is replayed is published anew, with a new number, and the other groups pass it over.
#[derive(Clone)]
pub struct Nats {
    broker: Arc<Broker>,
}

impl Nats {
    fn new(broker: Arc<Broker>) -> Self {
        Self { broker }
    }

    fn with<T, Fut>(&self, ask: impl FnOnce(Arc<Broker>) -> Fut) -> BoxFuture<'static, Result<T, QueueError>>
    where
        Fut: Future<Output = Result<T, QueueError>> + Send + 'static,
    {
        ask(Arc::clone(&self.broker)).boxed()
    }

    /// The same for a group, where the server takes its name.
    fn of_group<T, Fut>(
        &self,
        group: &str,
        ask: impl FnOnce(Arc<Broker>, String) -> Fut,
    ) -> BoxFuture<'static, Result<T, QueueError>>
    where
        T: Send + 'static,
        Fut: Future<Output = Result<T, QueueError>> + Send + 'static,
    {
        match names::group(group) {
            Ok(group) => ask(Arc::clone(&self.broker), group).boxed(),
            Err(error) => future::ready(Err(error)).boxed(),
        }
    }
}

impl Backend for Nats {
    fn publish(&self, message: Message) -> BoxFuture<'static, Result<Published, QueueError>> {
        self.with(|broker| broker.publish(message))
    }

    fn attach(&self, group: &str) -> BoxFuture<'static, Result<(), QueueError>> {
        self.of_group(group, async move |broker, group| broker.attach(&group).await)
    }

    fn forget(&self, group: &str) -> BoxFuture<'static, Result<bool, QueueError>> {
        self.of_group(group, async move |broker, group| broker.forget(&group).await)
    }

    fn groups(&self) -> BoxFuture<'static, Result<Vec<String>, QueueError>> {
        self.with(async |broker| broker.groups().await)
    }

    fn lease(&self, consume: &Consume, most: usize) -> BoxFuture<'static, Result<Vec<Leased>, QueueError>> {
        let consume = consume.clone();
        self.of_group(&consume.group.clone(), move |broker, _| broker.lease(consume, most))
    }

    fn figures(&self, group: &str) -> BoxFuture<'static, Result<Figures, QueueError>> {
        self.of_group(group, async move |broker, group| broker.figures(&group).await)
    }

    fn fullness(&self) -> BoxFuture<'static, Result<Fullness, QueueError>> {
        self.with(async |broker| broker.fullness().await)
    }

    fn dead_letters(&self, group: &str) -> BoxStream<'static, Result<DeadLetter, QueueError>> {
        let letters = self.of_group(group, async move |broker, group| broker.dead_letters(group).await);
        letters.try_flatten_stream().boxed()
    }

    fn replay(&self, group: &str, sequence: u64) -> BoxFuture<'static, Result<bool, QueueError>> {
        self.of_group(group, async move |broker, group| broker.replay(&group, sequence).await)
    }

    fn discard(&self, group: &str, sequence: u64) -> BoxFuture<'static, Result<bool, QueueError>> {
        self.of_group(group, async move |broker, group| broker.discard(&group, sequence).await)
    }

    fn flush(&self) -> BoxFuture<'static, Result<(), QueueError>> {
        self.with(async |broker| {
            broker.returns.are_known(&broker.connection).await;
            Ok(())
        })
    }
}

impl fmt::Debug for Nats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nats").field("stream", &self.broker.name).finish_non_exhaustive()
    }
}
