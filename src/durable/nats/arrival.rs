//! `Arrival`: a message as the server delivers it; `Inbox`: where it arrives.

use super::broker::Broker;
use async_nats::{Message, Subscriber};
use futures::{FutureExt, StreamExt, task::AtomicWaker};
use std::{
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Wake, Waker},
    time::{Duration, SystemTime},
};
use tokio::{task::unconstrained, time::Instant};

/// A message that was delivered, with what its reply subject tells of it.
pub(super) struct Arrival {
    pub(super) message: Message,
    /// The group, as it is written in subjects.
    pub(super) group: String,
    /// The part of the queue, where the group wants its messages in order.
    pub(super) part: Option<u64>,
    pub(super) sequence: u64,
    /// How often it was delivered, with this time.
    pub(super) delivered: u64,
    pub(super) published_at: SystemTime,
    /// From when on its lease lasts, or a little before.
    pub(super) since: Instant,
}

impl Arrival {
    fn of(message: Message, since: Instant) -> Option<Self> {
        let reply = message.reply.as_ref()?.as_str();
        let mut tokens = reply.strip_prefix("$JS.ACK.")?.split('.').collect::<Vec<_>>();
        // Newer servers write their domain and a hash of the account first.
        if tokens.len() >= 9 {
            tokens.drain(..2);
        }
        let [_, consumer, delivered, sequence, _, nanos, _, ..] = tokens[..] else { return None };
        let (group, part) = consumer.split_once('~').map_or((consumer, None), |(group, part)| (group, Some(part)));
        let published_at = SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos.parse().ok()?);
        Some(Self {
            group: group.to_owned(),
            part: part.and_then(|part| part.parse().ok()),
            sequence: sequence.parse().ok()?,
            delivered: delivered.parse().ok()?,
            published_at,
            since,
            message,
        })
    }
}

/// What arrives for a request: messages, or how the server ends it.
pub(super) enum Mail {
    Arrival(Arrival),
    /// The number of the status, and what it says.
    Status(u16, String),
    Other(Message),
}

/// A subscription, from which nothing gets lost on the way: when it is dropped, the messages in it are given back.
pub(super) struct Inbox {
    broker: Arc<Broker>,
    /// `None` only while it is dropped.
    subscriber: Option<Subscriber>,
    alarm: Arc<Alarm>,
    /// When the first of the messages arrived that are in it.
    since: Option<Instant>,
}

/// Notes when it is called, as a task may look for its messages long after they have arrived.
#[derive(Default)]
struct Alarm {
    called: Mutex<Option<Instant>>,
    waker: AtomicWaker,
}

impl Inbox {
    /// Listens; `None` where the connection is closed.
    pub(super) async fn open(broker: &Arc<Broker>, subject: String) -> Option<Self> {
        let subscriber = Some(broker.connection.client.subscribe(subject).await.ok()?);
        Some(Self { broker: Arc::clone(broker), subscriber, alarm: Arc::default(), since: None })
    }

    /// What arrives next; `None` when the connection is closed.
    pub(super) async fn next(&mut self) -> Option<Mail> {
        let message = poll_fn(|cx| self.poll(cx)).await?;
        let since = self.since.unwrap_or_else(Instant::now);
        if let Some(status) = message.status {
            let description = message.description.unwrap_or_default();
            return Some(Mail::Status(status.as_u16(), description));
        }
        if !message.reply.as_ref().is_some_and(|reply| reply.starts_with("$JS.ACK.")) {
            return Some(Mail::Other(message));
        }
        let arrival = Arrival::of(message, since).map(Mail::Arrival);
        Some(arrival.unwrap_or_else(|| Mail::Status(400, "a reply subject of an unknown kind".to_owned())))
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        let Some(subscriber) = &mut self.subscriber else { return Poll::Ready(None) };
        self.alarm.waker.register(cx.waker());
        if let Some(called) = self.alarm.take() {
            self.since.get_or_insert(called);
        }
        let waker = Waker::from(Arc::clone(&self.alarm));
        let polled = subscriber.poll_next_unpin(&mut Context::from_waker(&waker));
        match polled {
            Poll::Ready(_) => _ = self.since.get_or_insert_with(Instant::now),
            Poll::Pending => self.since = None,
        }
        polled
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        while let Some(Some(mail)) = unconstrained(self.next()).now_or_never() {
            if let Mail::Arrival(arrival) = mail {
                self.broker.hand_back(&arrival, false);
            }
        }
        // A subscriber that is dropped says so to its connection from a task, and there may be no runtime here.
        let _runtime = self.broker.connection.runtime.enter();
        self.subscriber = None;
    }
}

impl Alarm {
    fn take(&self) -> Option<Instant> {
        self.called.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.called.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(Instant::now);
        self.waker.wake();
    }
}
