//! `Returns`: messages that were given back without waiting, and whether the server knows it.

use super::connection::Connection;
use async_nats::Subscriber;
use futures::{
    FutureExt, StreamExt,
    future::{Either, select},
};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::{
    sync::Mutex,
    task::unconstrained,
    time::{Instant, timeout_at},
};

/// How long the server has to say that it knows.
const LIMIT: Duration = Duration::from_secs(5);

/// What was said from a `Drop`, and the answers to it.
pub(super) struct Returns {
    /// To where the server answers.
    place: String,
    said: AtomicU64,
    answers: Mutex<Answers>,
}

struct Answers {
    heard: u64,
    /// `None` only while it is dropped.
    subscriber: Option<Subscriber>,
}

impl Returns {
    pub(super) async fn open(connection: &Connection) -> Option<Self> {
        let place = connection.client.new_inbox();
        let subscriber = Some(connection.client.subscribe(place.clone()).await.ok()?);
        Some(Self { place, said: AtomicU64::new(0), answers: Mutex::new(Answers { heard: 0, subscriber }) })
    }

    /// Says something without waiting; it is not said where the connection's queue is full.
    pub(super) fn say(&self, connection: &Connection, subject: String, words: &'static str) {
        let told = connection.client.publish_with_reply(subject, self.place.clone(), words.into());
        // What is in the connection's queue goes out by itself.
        if let Some(Ok(())) = unconstrained(told).now_or_never() {
            self.said.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Waits until the server has answered to all that was said by now, or cannot any more.
    pub(super) async fn are_known(&self, connection: &Connection) {
        let said = self.said.load(Ordering::SeqCst);
        let mut answers = self.answers.lock().await;
        let Answers { heard, subscriber } = &mut *answers;
        let Some(subscriber) = subscriber else { return };
        let (end, lost) = (Instant::now() + LIMIT, connection.lost());
        tokio::pin!(lost);
        while *heard < said {
            match timeout_at(end, select(subscriber.next(), lost.as_mut())).await {
                Ok(Either::Left((Some(_), _))) => *heard += 1,
                // Nobody knows of the others; where they were not heard, the leases run out.
                _ => *heard = said,
            }
        }
    }

    /// Ends; within the runtime, as the subscriber says so from a task.
    pub(super) fn close(&mut self) {
        self.answers.get_mut().subscriber = None;
    }
}
