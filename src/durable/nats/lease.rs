//! `NatsLease`: the lease on a message, and what becomes of it.

use super::{
    arrival::Arrival,
    broker::{Broker, millis, nanos},
    connection::Failure,
    groups::Known,
    names,
    publishing::{label, labels},
};
use crate::{
    durable::{Consume, Lease, QueueError, Verdict},
    parts::timer,
};
use async_nats::HeaderMap;
use futures::{FutureExt, future::BoxFuture};
use serde_json::json;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};
use tokio::time::{Instant, sleep};

/// How often an attempt was made, in a dead letter.
pub(super) const ATTEMPTS: &str = "Headwater-Attempts";
/// Why the last one failed.
pub(super) const ERROR: &str = "Headwater-Error";
/// When it was given up, in milliseconds since 1970.
pub(super) const DIED: &str = "Headwater-Died";

/// How much of an error a dead letter tells, in bytes.
const ERROR_LENGTH: usize = 1024;

/// How long it is until an answer is repeated, as long as the lease lasts.
const AGAIN: Duration = Duration::from_millis(50);

/// The lease on a message of the server.
pub(super) struct NatsLease {
    held: Arc<Held>,
}

struct Held {
    broker: Arc<Broker>,
    arrival: Arrival,
    attempt: u32,
    /// The attempts that a message has.
    attempts: u32,
    lasts: Duration,
    /// The server thinks of another time for a lease of the group, and has to be told.
    is_told_how_long: bool,
    /// Until when nobody else has it.
    until: Mutex<Instant>,
    /// The server was told what becomes of the message, or that it is given back.
    is_told: AtomicBool,
}

impl NatsLease {
    pub(super) fn new(broker: &Arc<Broker>, terms: &Consume, known: Known, arrival: Arrival) -> Self {
        let held = Held {
            broker: Arc::clone(broker),
            attempt: 1,
            attempts: terms.attempts,
            lasts: terms.lease,
            is_told_how_long: terms.lease != known.lease,
            until: Mutex::new(timer::after(arrival.since, terms.lease)),
            is_told: AtomicBool::new(false),
            arrival,
        };
        Self { held: Arc::new(held) }
    }

    pub(super) fn arrival(&self) -> &Arrival {
        &self.held.arrival
    }

    pub(super) fn attempt(&self) -> u32 {
        self.held.attempt
    }

    /// Says which attempt it is, before anybody else has it.
    pub(super) fn set_attempt(&mut self, attempt: u32) {
        if let Some(held) = Arc::get_mut(&mut self.held) {
            held.attempt = attempt;
        }
    }

    /// Whether enough is left of the lease for somebody to begin: the server's clock is a little ahead of ours, as the
    /// message was on its way.
    pub(super) fn is_worth_it(&self) -> bool {
        self.held.left().is_ok_and(|left| left >= self.held.lasts / 8)
    }

    /// Tells the server how long the lease lasts, where it would take another time.
    ///
    /// To the server it is a refusal with a delay, which is just that: until then nobody gets the message, and who has it
    /// may still answer.
    pub(super) async fn begin(&self) {
        let held = &self.held;
        if let Some(reply) = held.arrival.message.reply.as_ref().filter(|_| held.is_told_how_long) {
            let client = &held.broker.connection.client;
            // Where it does not arrive, the server's own time holds.
            let _ = client.publish(reply.clone(), after(held.lasts).into()).await;
        }
    }

    /// Is done with the message, as it is for others.
    pub(super) async fn close(&self) -> Result<(), QueueError> {
        late_is_well(self.held.tell("+ACK".to_owned(), true).await)
    }

    pub(super) async fn bury_now(&self, why: &str) -> Result<(), QueueError> {
        late_is_well(self.held.bury(why).await)
    }
}

impl Lease for NatsLease {
    fn settle(&self, verdict: Verdict) -> BoxFuture<'static, Result<(), QueueError>> {
        let held = Arc::clone(&self.held);
        async move {
            match verdict {
                Verdict::Ack => held.tell("+ACK".to_owned(), true).await,
                Verdict::InProgress => held.go_on().await,
                Verdict::Nack { error, .. } if held.attempt >= held.attempts => held.bury(&error).await,
                Verdict::Nack { delay, .. } if delay.is_zero() => held.tell("-NAK".to_owned(), true).await,
                Verdict::Nack { delay, .. } => {
                    held.left()?;
                    held.broker.note_aside(&held.arrival, delay).await?;
                    held.tell(after(delay), true).await
                }
                Verdict::Bury { error } => held.bury(&error).await,
            }
        }
        .boxed()
    }

    fn give_back(&self, was_seen: bool) {
        let held = &self.held;
        if !held.is_told.swap(true, Ordering::SeqCst) && held.left().is_ok() {
            held.broker.hand_back(&held.arrival, was_seen);
        }
    }
}

impl Drop for NatsLease {
    fn drop(&mut self) {
        self.give_back(false);
    }
}

impl Held {
    /// How much is left of the lease.
    fn left(&self) -> Result<Duration, QueueError> {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(QueueError::Expired) } else { Ok(left) }
    }

    /// Begins the lease anew.
    async fn go_on(&self) -> Result<(), QueueError> {
        let now = Instant::now();
        let answer = if self.is_told_how_long { after(self.lasts) } else { "+WPI".to_owned() };
        self.tell(answer, false).await?;
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = timer::after(now, self.lasts);
        Ok(())
    }

    /// Tells the server, and waits until it says that it knows.
    ///
    /// It is said again until the lease has ended: to hear it twice changes nothing.
    async fn tell(&self, answer: String, ends: bool) -> Result<(), QueueError> {
        if self.is_told.load(Ordering::SeqCst) {
            return Err(QueueError::Expired);
        }
        let reply = self.arrival.message.reply.as_ref().ok_or(QueueError::Expired)?;
        let mut trouble = self.broker.connection.trouble();
        loop {
            let left = self.left()?;
            let request = self.broker.connection.request(reply.as_str(), None, answer.clone().into_bytes());
            let why = match tokio::time::timeout(left, request).await {
                Ok(Ok(_)) => break,
                // The consumer is not there yet after a restart, or is gone.
                Ok(Err(Failure::Nobody)) => {
                    if !self.broker.has_consumer_of(&self.arrival).await? {
                        return Err(QueueError::Expired);
                    }
                    sleep(AGAIN).await;
                    continue;
                }
                Ok(Err(failure)) => failure.passing()?,
                Err(_) => return Err(QueueError::Expired),
            };
            trouble.wait(why).await?;
        }
        if ends {
            self.is_told.store(true, Ordering::SeqCst);
            self.broker.ring(&self.arrival);
        }
        Ok(())
    }

    /// Writes the dead letter, and only then is done with the message.
    ///
    /// After a crash between the two the message comes again, and the dead letter is written once more in the same place.
    async fn bury(&self, why: &str) -> Result<(), QueueError> {
        self.left()?;
        let arrival = &self.arrival;
        let mut headers = HeaderMap::new();
        let (id, key) = arrival.message.headers.as_ref().map(labels).unwrap_or_default();
        label(&mut headers, id.as_deref(), key.as_deref());
        headers.insert(ATTEMPTS, self.attempt.to_string());
        headers.insert(ERROR, names::encode(beginning(why)));
        headers.insert(DIED, millis(SystemTime::now()).to_string());
        let subject = format!("{}.{}.{}", self.broker.dead(), arrival.group, arrival.sequence);
        self.broker.keep(&subject, headers, arrival.message.payload.to_vec()).await?;
        self.tell("+ACK".to_owned(), true).await
    }
}

/// The answer by which a message comes again after a while.
fn after(delay: Duration) -> String {
    format!("-NAK {}", json!({ "delay": nanos(delay) }))
}

/// As much of an error as a dead letter tells.
fn beginning(error: &str) -> &str {
    let end = (0..=ERROR_LENGTH.min(error.len())).rev().find(|end| error.is_char_boundary(*end));
    &error[..end.unwrap_or(0)]
}

/// What has ended meanwhile comes again, and is dealt with then.
fn late_is_well(outcome: Result<(), QueueError>) -> Result<(), QueueError> {
    match outcome {
        Err(QueueError::Expired) => Ok(()),
        outcome => outcome,
    }
}
