//! Leasing messages: pulling them from the server, and seeing what each delivery is.

use super::{
    arrival::{Arrival, Inbox, Mail},
    broker::{Broker, millis, nanos},
    groups::Known,
    lease::NatsLease,
    names::{self, PARTITIONS},
    publishing::labels,
};
use crate::durable::{Consume, DROPPED, Leased, Message, QueueError, UNANSWERED};
use async_nats::HeaderMap;
use futures::future::{join_all, try_join_all};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// How long a request for messages lasts.
const PULL: Duration = Duration::from_secs(5);

/// How long a look into one part of the queue lasts.
const LOOK: Duration = Duration::from_millis(20);

/// How long it lasts where a message lies ready, which somebody else may take before.
const ANSWER: Duration = Duration::from_millis(50);

/// How often all parts are looked into, for what came back there by itself.
const ROUND: Duration = Duration::from_secs(1);

/// How long a consumer keeps away when others wait in its stead.
const ASIDE: Duration = Duration::from_millis(20);

/// Why nothing came.
enum Nothing {
    /// Nobody knows; it may be better later.
    Passing(String),
    /// The consumer may be gone.
    NoConsumer(String),
}

/// What the notes say of the deliveries of a message.
#[derive(Default)]
struct Notes {
    /// How many nobody saw.
    unseen: u64,
    /// The last one that was dropped without an answer.
    dropped: u64,
    /// The message had been set aside.
    is_aside: bool,
}

impl Broker {
    pub(super) async fn lease(self: Arc<Self>, terms: Consume, most: usize) -> Result<Vec<Leased>, QueueError> {
        let mut trouble = self.connection.trouble();
        loop {
            let known = self.prepare(&terms).await?;
            // What was given back before comes first.
            self.returns.are_known(&self.connection).await;
            self.sweep_now_and_then().await?;
            let pulled = match terms.in_order_by_key {
                false => self.pull(&terms.group, most).await,
                true => self.pull_in_order(&terms.group, most).await?,
            };
            let why = match pulled {
                Ok(arrivals) => {
                    trouble.is_over();
                    let leased = self.look_at(&terms, known, arrivals).await?;
                    if !leased.is_empty() {
                        return Ok(leased);
                    }
                    continue;
                }
                Err(Nothing::Passing(why)) => why,
                Err(Nothing::NoConsumer(why)) => {
                    self.known().remove(&terms.group);
                    why
                }
            };
            trouble.wait(why).await?;
        }
    }

    /// Waits for a message of a group, and takes what else is there.
    async fn pull(self: &Arc<Self>, group: &str, most: usize) -> Result<Vec<Arrival>, Nothing> {
        self.request(&[names::encode(group)], most, PULL).await
    }

    /// Waits for a message in a part that is not blocked, and takes one from each of up to `most` of them.
    ///
    /// A request to several consumers cannot be taken back from the others when one has answered: what they deliver in the
    /// meantime would be lost until its lease has run out.
    /// So each look is a short one, and says where it ends; one listens in between for where to look.
    async fn pull_in_order(
        self: &Arc<Self>,
        group: &str,
        most: usize,
    ) -> Result<Result<Vec<Arrival>, Nothing>, QueueError> {
        // It listens before it looks, so that nothing happens unheard.
        let published = Inbox::open(self, format!("{}.>", self.news())).await;
        let freed = Inbox::open(self, self.bell(&names::encode(group), "*")).await;
        let (Some(mut published), Some(mut freed)) = (published, freed) else {
            return Ok(Err(closed()));
        };
        let members = self.members().await?.remove(group).ok_or(QueueError::NoGroup)?;
        let (mut ready, mut blocked) = (Vec::new(), Vec::new());
        for member in &members {
            match (member.part, &member.info) {
                (Some(part), info) if info.num_ack_pending > 0 => blocked.push(part),
                (Some(part), info) if info.num_pending > 0 => ready.push((info.ack_floor.stream_sequence, part)),
                _ => (),
            }
        }
        if ready.len() > most {
            ready = self.oldest_first(ready).await?;
        }
        let ready: Vec<u64> = ready.into_iter().map(|(_, part)| part).collect();
        // One that is blocked is worth a look, too: its message may have come back.
        for (parts, lasts) in [(ready, ANSWER), (blocked, LOOK)] {
            match self.look_into(group, &parts, most, lasts).await {
                Ok(arrivals) if arrivals.is_empty() => (),
                looked => return Ok(looked),
            }
        }
        let round = Instant::now() + ROUND;
        loop {
            let heard = futures::future::select(Box::pin(published.next()), Box::pin(freed.next()));
            let heard = match timeout_at(round, heard).await {
                Ok(heard) => heard.factor_first().0,
                Err(_) => break,
            };
            let part = match heard {
                Some(Mail::Other(heard)) => Self::part_heard(&heard.subject),
                Some(_) => None,
                None => return Ok(Err(closed())),
            };
            match self.look_into(group, part.as_slice(), most, LOOK).await {
                Ok(arrivals) if arrivals.is_empty() => (),
                looked => return Ok(looked),
            }
        }
        Ok(self.look_into(group, &Vec::from_iter(0..PARTITIONS), most, LOOK).await)
    }

    /// Parts, with the number up to which they are done, in the order of the messages that come next.
    async fn oldest_first(&self, parts: Vec<(u64, u64)>) -> Result<Vec<(u64, u64)>, QueueError> {
        let next = try_join_all(
            parts
                .iter()
                .map(async |(done, part)| self.first(&self.name, &self.subjects_of(Some(*part)), done + 1).await),
        );
        let next = next.await?.into_iter().map(|next| next.map_or(u64::MAX, |next| next.sequence));
        let mut parts = next.zip(parts.iter().map(|(_, part)| *part)).collect::<Vec<_>>();
        parts.sort_unstable();
        Ok(parts)
    }

    /// Takes a message from each of up to `most` parts, looking into no more of them at once.
    async fn look_into(
        self: &Arc<Self>,
        group: &str,
        parts: &[u64],
        most: usize,
        lasts: Duration,
    ) -> Result<Vec<Arrival>, Nothing> {
        for some in parts.chunks(most) {
            let consumers = some.iter().map(|part| names::consumer_of_part(group, *part)).collect::<Vec<_>>();
            let mut arrivals = self.request(&consumers, 1, lasts).await?;
            arrivals.sort_unstable_by_key(|arrival| arrival.sequence);
            if !arrivals.is_empty() {
                return Ok(arrivals);
            }
        }
        Ok(Vec::new())
    }

    /// Asks each of the consumers for messages, and waits until every one of the requests is at its end: when there was
    /// one and there are no more, or when its time is over.
    async fn request(
        self: &Arc<Self>,
        consumers: &[String],
        most: usize,
        lasts: Duration,
    ) -> Result<Vec<Arrival>, Nothing> {
        let client = &self.connection.client;
        let place = client.new_inbox();
        let mut inbox = Inbox::open(self, format!("{place}.*")).await.ok_or_else(closed)?;
        let (lost, grace) = (self.connection.lost(), self.connection.one_try());
        tokio::pin!(lost);
        let body = json!({ "batch": most, "no_wait": true, "expires": nanos(lasts) }).to_string();
        for (number, consumer) in consumers.iter().enumerate() {
            let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{consumer}", self.name);
            let told = client.publish_with_reply(subject, format!("{place}.{number}"), body.clone().into());
            if !matches!(timeout(grace, told).await, Ok(Ok(()))) {
                return Err(Nothing::Passing("it cannot be told".to_owned()));
            }
        }
        let (mut arrivals, mut open, mut trouble) = (Vec::new(), consumers.len(), None);
        let end = Instant::now() + lasts + grace;
        while open > 0 && arrivals.len() < most * consumers.len() {
            let next = futures::future::select(Box::pin(inbox.next()), lost.as_mut());
            let mail = match timeout_at(end, next).await {
                Ok(futures::future::Either::Left((mail, _))) => mail.ok_or_else(closed)?,
                // What is here is here, whatever becomes of the connection.
                _ if !arrivals.is_empty() => break,
                Ok(_) => return Err(Nothing::Passing("the connection is lost".to_owned())),
                // A server says nothing at all to a request for a consumer that is gone.
                Err(_) => return Err(Nothing::NoConsumer("it does not answer".to_owned())),
            };
            match mail {
                Mail::Arrival(arrival) => {
                    arrivals.push(arrival);
                    // With one message each there is no word of the end.
                    if most == 1 {
                        open -= 1;
                    }
                }
                // No messages, or no more of them; the time is over.
                Mail::Status(404, ..) => open -= 1,
                Mail::Status(408, description) => {
                    open -= 1;
                    // Others wait for more messages than there are.
                    if description.contains("Requests Pending") {
                        sleep(ASIDE).await;
                    }
                }
                Mail::Status(100, ..) | Mail::Other(_) => (),
                Mail::Status(status, description) => {
                    open -= 1;
                    trouble = Some(match status {
                        503 => Nothing::NoConsumer("there is no such consumer, or no JetStream".to_owned()),
                        _ => Nothing::NoConsumer(description),
                    });
                }
            }
        }
        match trouble {
            Some(trouble) if arrivals.is_empty() => Err(trouble),
            _ => Ok(arrivals),
        }
    }

    /// Leases what is for the group, and deals with the rest.
    async fn look_at(
        self: &Arc<Self>,
        terms: &Consume,
        known: Known,
        arrivals: Vec<Arrival>,
    ) -> Result<Vec<Leased>, QueueError> {
        // From here on each of them is given back when something fails.
        let arrivals =
            arrivals.into_iter().map(|arrival| NatsLease::new(self, terms, known, arrival)).collect::<Vec<_>>();
        let notes = join_all(arrivals.iter().map(|lease| self.notes_of(lease.arrival()))).await;
        let mut leased = Vec::new();
        for (mut lease, notes) in arrivals.into_iter().zip(notes) {
            let notes = notes?;
            let attempt = lease.arrival().delivered.saturating_sub(notes.unseen).max(1);
            lease.set_attempt(u32::try_from(attempt).unwrap_or(u32::MAX));
            let is_for = lease.arrival().message.subject.split('.').nth(3);
            if is_for.is_some_and(|group| group != lease.arrival().group) {
                lease.close().await?;
            } else if attempt > u64::from(terms.attempts) {
                let was_dropped = notes.dropped + 1 == lease.arrival().delivered;
                lease.set_attempt(terms.attempts);
                lease.bury_now(if was_dropped { DROPPED } else { UNANSWERED }).await?;
            } else if lease.is_worth_it() {
                lease.begin().await;
                leased.push(of(lease));
            }
        }
        Ok(leased)
    }

    /// What the notes say of a message that was delivered before.
    async fn notes_of(&self, arrival: &Arrival) -> Result<Notes, QueueError> {
        let mut notes = Notes::default();
        if arrival.delivered <= 1 {
            return Ok(notes);
        }
        for (subject, count) in self.subjects(&self.notes(), &self.note(arrival, "*", "*")).await? {
            match subject.split('.').collect::<Vec<_>>()[..] {
                [_, _, "unseen", ..] => notes.unseen += count,
                [_, _, "dropped", _, delivery] => notes.dropped = notes.dropped.max(delivery.parse().unwrap_or(0)),
                [_, _, "aside", ..] => notes.is_aside = true,
                _ => (),
            }
        }
        if notes.is_aside {
            self.purge(&self.notes(), &json!({ "filter": self.note(arrival, "aside", "*") })).await?;
        }
        Ok(notes)
    }

    fn note(&self, arrival: &Arrival, kind: &str, note: &str) -> String {
        format!("{}.{}.{kind}.{}.{note}", self.notes(), arrival.group, arrival.sequence)
    }

    /// Notes that a message is set aside.
    pub(super) async fn note_aside(&self, arrival: &Arrival, delay: Duration) -> Result<(), QueueError> {
        let until = millis(SystemTime::now()) + delay.as_millis();
        self.keep(&self.note(arrival, "aside", &until.to_string()), HeaderMap::new(), Vec::new()).await
    }

    /// Gives a message back without waiting; the note goes first, and so is there when the message comes again.
    pub(super) fn hand_back(&self, arrival: &Arrival, was_seen: bool) {
        let Some(reply) = &arrival.message.reply else { return };
        let kind = if was_seen { "dropped" } else { "unseen" };
        self.returns.say(&self.connection, self.note(arrival, kind, &arrival.delivered.to_string()), "");
        self.returns.say(&self.connection, reply.to_string(), "-NAK");
        self.ring(arrival);
    }

    /// Tells those who wait for messages in order that a part is free.
    pub(super) fn ring(&self, arrival: &Arrival) {
        if let Some(part) = arrival.part {
            self.connection.ring(self.bell(&arrival.group, &part.to_string()));
        }
    }

    fn bell(&self, group: &str, part: &str) -> String {
        format!("{}-free.{group}.{part}", self.name)
    }

    /// The part of which something was heard: that a message of it is kept, `NEWS.QUEUE.PART…`, or that it is free,
    /// `BELL.GROUP.PART`.
    fn part_heard(subject: &str) -> Option<u64> {
        // A queue has no dot in its name, nor has a group as it is written here.
        subject.split('.').nth(2)?.parse().ok()
    }
}

fn closed() -> Nothing {
    Nothing::Passing("the connection is closed".to_owned())
}

fn of(lease: NatsLease) -> Leased {
    let arrival = lease.arrival();
    let (id, key) = arrival.message.headers.as_ref().map(labels).unwrap_or_default();
    let message = Message { id, key, body: arrival.message.payload.to_vec() };
    let (sequence, attempt, published_at) = (arrival.sequence, lease.attempt(), arrival.published_at);
    Leased { message, sequence, attempt, published_at, lease: Box::new(lease) }
}
