//! How a group takes leases: on what is due again, then on what it has not looked at yet.

use super::store::{BEHIND, Store, Ticket, duration, number, time};
use crate::durable::{Consume, Message, UNANSWERED};
use rusqlite::Row;
use std::time::SystemTime;

/// How many messages are leased in one transaction at most, and so held in memory at once.
const MOST: usize = 1_024;

/// How many messages a transaction passes over at most that wait for others of their key.
const PASS_OVER: usize = 4_096;

/// A message and the lease that was taken on it.
pub(super) struct Taken {
    pub(super) message: Message,
    pub(super) published_at: SystemTime,
    pub(super) ticket: Ticket,
}

/// What a group was given, and when to look again where it was given nothing.
pub(super) struct Takings {
    pub(super) taken: Vec<Taken>,
    /// In milliseconds since 1970.
    pub(super) look_at: Option<i64>,
}

/// A row of the table `messages`, with what the group knows of it.
struct Candidate {
    sequence: i64,
    message: Message,
    published_at: i64,
    attempt: u32,
    /// The lease on it that has run out.
    token: Option<i64>,
}

impl Candidate {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let message = Message { id: row.get(1)?, key: row.get(2)?, body: row.get_ref(3)?.as_bytes()?.to_vec() };
        let (sequence, published_at) = (row.get(0)?, row.get(4)?);
        Ok(Self { sequence, message, published_at, attempt: row.get(5)?, token: row.get(6)? })
    }
}

impl Store<'_> {
    /// Takes leases on up to `most` messages of a group, or fewer where those are many; nothing where there is no such
    /// group.
    pub(super) fn lease(&mut self, terms: &Consume, most: usize) -> rusqlite::Result<Option<Takings>> {
        let (mut takings, most) = (Takings { taken: Vec::new(), look_at: None }, most.min(MOST));
        let Some((consumer, cursor)) = self.consumer(&terms.group)? else { return Ok(None) };
        self.lease_due(consumer, terms, most, &mut takings.taken)?;
        let passed_all = self.lease_fresh(consumer, cursor, terms, most, &mut takings.taken)?;
        if takings.taken.is_empty() {
            let next = "SELECT due FROM deliveries WHERE consumer = ?1 AND due < ?2 ORDER BY due LIMIT 1";
            takings.look_at = if passed_all { self.one(next, (consumer, BEHIND), |row| row.get(0))? } else { Some(0) };
        }
        Ok(Some(takings))
    }

    /// Whether a group has anything to lease or is gone, as far as can be seen without writing.
    pub(super) fn has_news(&self, group: &str) -> rusqlite::Result<bool> {
        let Some((consumer, cursor)) = self.consumer(group)? else { return Ok(true) };
        let any = "SELECT EXISTS (SELECT 1 FROM messages WHERE sequence > ?2)
            OR EXISTS (SELECT 1 FROM deliveries WHERE consumer = ?1 AND due <= ?3)";
        Ok(self.one(any, (consumer, cursor, self.now), |row| row.get(0))? == Some(true))
    }

    /// Leases what was given back, and whose lease has run out.
    fn lease_due(
        &mut self,
        consumer: i64,
        terms: &Consume,
        most: usize,
        taken: &mut Vec<Taken>,
    ) -> rusqlite::Result<()> {
        let select = "SELECT d.sequence, m.id, m.key, m.body, m.published_at, d.attempt, d.token
            FROM deliveries d JOIN messages m ON m.sequence = d.sequence
            WHERE d.consumer = ?1 AND d.due <= ?2 ORDER BY d.due, d.sequence LIMIT ?3";
        // What is looked at is not due any more afterwards, so that this ends.
        while taken.len() < most {
            let due = self.all(select, (consumer, self.now, most - taken.len()), Candidate::read)?;
            if due.is_empty() {
                break;
            }
            for candidate in due {
                let Candidate { sequence, attempt, .. } = candidate;
                if let Some(token) = candidate.token
                    && attempt >= terms.attempts
                {
                    self.bury(Ticket::new(consumer, sequence, token, attempt, terms), UNANSWERED)?;
                } else if self.is_behind(consumer, &candidate, terms)? {
                    let update = "UPDATE deliveries SET due = ?3, token = NULL WHERE sequence = ?1 AND consumer = ?2";
                    self.run(update, (sequence, consumer, BEHIND))?;
                } else {
                    let update = "UPDATE deliveries SET due = ?3, attempt = ?4, token = ?5
                        WHERE sequence = ?1 AND consumer = ?2";
                    taken.push(self.take(update, consumer, candidate, terms)?);
                }
            }
        }
        Ok(())
    }

    /// Leases what nobody of the group has looked at; tells whether there is none left.
    fn lease_fresh(
        &mut self,
        consumer: i64,
        mut cursor: i64,
        terms: &Consume,
        most: usize,
        taken: &mut Vec<Taken>,
    ) -> rusqlite::Result<bool> {
        let select = "SELECT sequence, id, key, body, published_at, 0, NULL FROM messages
            WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
        let (begin, mut passed_over, mut is_through) = (cursor, 0, false);
        while taken.len() < most && passed_over < PASS_OVER && !is_through {
            let wanted = most - taken.len();
            let fresh = self.all(select, (cursor, wanted), Candidate::read)?;
            is_through = fresh.len() < wanted;
            for candidate in fresh {
                cursor = candidate.sequence;
                if self.is_behind(consumer, &candidate, terms)? {
                    let insert =
                        "INSERT INTO deliveries (sequence, consumer, key, attempt, due) VALUES (?1, ?2, ?3, 0, ?4)";
                    self.run(insert, (cursor, consumer, &candidate.message.key, BEHIND))?;
                    passed_over += 1;
                } else {
                    let insert = "INSERT INTO deliveries (sequence, consumer, due, attempt, token, key)
                        VALUES (?1, ?2, ?3, ?4, ?5, (SELECT key FROM messages WHERE sequence = ?1))";
                    taken.push(self.take(insert, consumer, candidate, terms)?);
                }
            }
        }
        if cursor > begin {
            self.run("UPDATE consumers SET cursor = ?2 WHERE number = ?1", (consumer, cursor))?;
        }
        Ok(is_through)
    }

    /// Takes the lease on one message, by a statement that writes it down.
    fn take(
        &mut self,
        statement: &str,
        consumer: i64,
        candidate: Candidate,
        terms: &Consume,
    ) -> rusqlite::Result<Taken> {
        let Candidate { sequence, message, published_at, .. } = candidate;
        let ticket = Ticket::new(consumer, sequence, self.token(), candidate.attempt.saturating_add(1), terms);
        let due = self.now.saturating_add(ticket.lease).min(BEHIND - 1);
        self.run(statement, (sequence, consumer, due, ticket.attempt, ticket.token))?;
        Ok(Taken { message, published_at: time(published_at), ticket })
    }

    /// Whether a message has to wait for an earlier one of its key.
    fn is_behind(&self, consumer: i64, candidate: &Candidate, terms: &Consume) -> rusqlite::Result<bool> {
        let Some(key) = candidate.message.key.as_ref().filter(|_| terms.in_order_by_key) else { return Ok(false) };
        let earlier = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE consumer = ?1 AND key = ?2 AND sequence < ?3)";
        Ok(self.one(earlier, (consumer, key, candidate.sequence), |row| row.get(0))? == Some(true))
    }
}

impl Ticket {
    fn new(consumer: i64, sequence: i64, token: i64, attempt: u32, terms: &Consume) -> Self {
        Self { consumer, sequence, token, attempt, attempts: terms.attempts, lease: duration(terms.lease) }
    }

    /// The number of the message, as everybody else knows it.
    pub(super) fn sequence(&self) -> u64 {
        number(self.sequence)
    }
}
