//! `Store`: what is done with the tables of a queue, within one transaction.

use super::options::SqliteFile;
use crate::durable::{DROPPED, DeadLetter, Figures, Fullness, Message, Published, Verdict};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, types::ToSqlOutput, types::ValueRef};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When a message is due that waits for an earlier one of its key: whatever settles that one makes it due.
pub(super) const BEHIND: i64 = i64::MAX;

/// A clock that goes back by no more is taken to stand still.
const STEP_BACK: i64 = 1_000;

/// The tables within a transaction, at one instant.
pub(super) struct Store<'c> {
    pub(super) connection: &'c Connection,
    options: &'c SqliteFile,
    /// In milliseconds since 1970, as all times in the file.
    pub(super) now: i64,
    state: State,
    /// What the file has.
    written: State,
    /// Something was done that others may wait for.
    pub(super) is_news: bool,
}

/// The one row of the table `state`.
#[derive(Clone, Copy, PartialEq)]
struct State {
    /// How many messages there are.
    kept: i64,
    /// How many leases were ever taken; the number of the last one.
    leases: i64,
    /// The latest time that was ever seen.
    clock: i64,
}

/// A lease, as whoever holds it knows it.
#[derive(Clone, Copy)]
pub(super) struct Ticket {
    pub(super) consumer: i64,
    pub(super) sequence: i64,
    /// The number of the lease; another one means that somebody else has it by now.
    pub(super) token: i64,
    pub(super) attempt: u32,
    /// On which terms it was leased.
    pub(super) attempts: u32,
    pub(super) lease: i64,
}

impl<'c> Store<'c> {
    /// Looks, without writing.
    pub(super) fn look(connection: &'c Connection, options: &'c SqliteFile) -> rusqlite::Result<Self> {
        let written = connection
            .prepare_cached("SELECT kept, leases, clock FROM state")?
            .query_one([], |row| Ok(State { kept: row.get(0)?, leases: row.get(1)?, clock: row.get(2)? }))?;
        let wall = milliseconds(SystemTime::now());
        let now = if written.clock - wall > STEP_BACK { wall } else { wall.max(written.clock) };
        Ok(Self { connection, options, now, state: State { clock: now, ..written }, written, is_news: false })
    }

    /// Begins to write.
    pub(super) fn begin(connection: &'c Connection, options: &'c SqliteFile) -> rusqlite::Result<Self> {
        let mut store = Self::look(connection, options)?;
        let went_back = store.written.clock - store.now;
        if went_back > 0 {
            // The clock of the machine was set back: what was to be due in a minute is due in a minute.
            let update = "UPDATE deliveries SET due = max(due - ?1, 1) WHERE due > 0 AND due < ?2";
            store.run(update, (went_back, BEHIND))?;
            store.is_news = true;
        }
        Ok(store)
    }

    /// Writes what is left to write.
    pub(super) fn finish(&mut self) -> rusqlite::Result<()> {
        // The time alone is not worth a write.
        if (self.state.kept, self.state.leases) != (self.written.kept, self.written.leases) || self.is_news {
            let State { kept, leases, clock } = self.state;
            self.run("UPDATE state SET kept = ?1, leases = ?2, clock = ?3", (kept, leases, clock))?;
        }
        Ok(())
    }

    /// Takes a message in, or says which one it repeats; nothing where there is no room.
    pub(super) fn publish(&mut self, message: &Message) -> rusqlite::Result<Option<Published>> {
        let Message { id, key, body } = message;
        let young = self.now.saturating_sub(duration(self.options.window));
        if let Some(id) = id {
            let find = "SELECT sequence FROM ids WHERE id = ?1 AND published_at > ?2";
            let known: Option<u64> = self.one(find, (id, young), |row| row.get(0))?;
            if let Some(sequence) = known {
                return Ok(Some(Published { sequence, is_duplicate: true }));
            }
        }
        if self.state.kept >= count(self.options.capacity) {
            return Ok(None);
        }
        let insert = "INSERT INTO messages (id, key, body, published_at) VALUES (?1, ?2, ?3, ?4)";
        self.run(insert, (id, key, Body(body), self.now))?;
        let sequence = self.connection.last_insert_rowid();
        if let Some(id) = id {
            self.run("DELETE FROM ids WHERE published_at <= ?1", [young])?;
            self.run("INSERT INTO ids (id, sequence, published_at) VALUES (?1, ?2, ?3)", (id, sequence, self.now))?;
        }
        self.state.kept += 1;
        self.is_news = true;
        Ok(Some(Published { sequence: number(sequence), is_duplicate: false }))
    }

    pub(super) fn has_room(&self) -> bool {
        self.state.kept < count(self.options.capacity)
    }

    pub(super) fn fullness(&self) -> Fullness {
        Fullness { kept: number(self.state.kept), capacity: self.options.capacity }
    }

    pub(super) fn attach(&mut self, group: &str) -> rusqlite::Result<()> {
        self.run("INSERT INTO consumers (name) VALUES (?1) ON CONFLICT DO NOTHING", [group]).map(drop)
    }

    pub(super) fn forget(&mut self, group: &str) -> rusqlite::Result<bool> {
        let Some((consumer, _)) = self.consumer(group)? else { return Ok(false) };
        self.run("DELETE FROM deliveries WHERE consumer = ?1", [consumer])?;
        self.run("DELETE FROM dead_letters WHERE consumer = ?1", [consumer])?;
        self.run("DELETE FROM consumers WHERE number = ?1", [consumer])?;
        self.sweep(0, i64::MAX)?;
        self.is_news = true;
        Ok(true)
    }

    pub(super) fn groups(&self) -> rusqlite::Result<Vec<String>> {
        self.all("SELECT name FROM consumers ORDER BY name", [], |row| row.get(0))
    }

    /// The number of a group, and the last message that it has looked at.
    pub(super) fn consumer(&self, group: &str) -> rusqlite::Result<Option<(i64, i64)>> {
        self.one("SELECT number, cursor FROM consumers WHERE name = ?1", [group], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Does what the holder of a lease says; false where it does not hold the lease any more.
    pub(super) fn settle(&mut self, ticket: Ticket, verdict: &Verdict) -> rusqlite::Result<bool> {
        match verdict {
            Verdict::Ack => self.remove(ticket),
            Verdict::Bury { error } => self.bury(ticket, error),
            Verdict::Nack { error, .. } if ticket.attempt >= ticket.attempts => self.bury(ticket, error),
            Verdict::Nack { delay, .. } => {
                let due = if delay.is_zero() { 0 } else { self.now.saturating_add(duration(*delay)).min(BEHIND - 1) };
                self.put_back(ticket, due, ticket.attempt)
            }
            Verdict::InProgress => {
                let due = self.now.saturating_add(ticket.lease).min(BEHIND - 1);
                let update = "UPDATE deliveries SET due = ?4 WHERE sequence = ?1 AND consumer = ?2 AND token = ?3";
                Ok(self.run(update, (ticket.sequence, ticket.consumer, ticket.token, due))? > 0)
            }
        }
    }

    /// Takes back what was dropped.
    pub(super) fn give_back(&mut self, ticket: Ticket, was_seen: bool) -> rusqlite::Result<bool> {
        match was_seen {
            false => self.put_back(ticket, 0, ticket.attempt - 1),
            true if ticket.attempt >= ticket.attempts => self.bury(ticket, DROPPED),
            true => self.put_back(ticket, 0, ticket.attempt),
        }
    }

    fn put_back(&mut self, ticket: Ticket, due: i64, attempt: u32) -> rusqlite::Result<bool> {
        let update = "UPDATE deliveries SET due = ?4, attempt = ?5, token = NULL
            WHERE sequence = ?1 AND consumer = ?2 AND token = ?3";
        let put = self.run(update, (ticket.sequence, ticket.consumer, ticket.token, due, attempt))? > 0;
        self.is_news |= put;
        Ok(put)
    }

    /// Makes a message that is leased a dead letter.
    pub(super) fn bury(&mut self, ticket: Ticket, error: &str) -> rusqlite::Result<bool> {
        let insert = "INSERT OR REPLACE INTO dead_letters
            SELECT d.consumer, d.sequence, m.id, m.key, m.body, m.published_at, d.attempt, ?4, ?5
            FROM deliveries d JOIN messages m ON m.sequence = d.sequence
            WHERE d.sequence = ?1 AND d.consumer = ?2 AND d.token = ?3";
        self.run(insert, (ticket.sequence, ticket.consumer, ticket.token, error, self.now))?;
        self.remove(ticket)
    }

    /// The group is done with a message that is leased.
    fn remove(&mut self, ticket: Ticket) -> rusqlite::Result<bool> {
        let Ticket { consumer, sequence, token, .. } = ticket;
        let delete = "DELETE FROM deliveries WHERE sequence = ?1 AND consumer = ?2 AND token = ?3 RETURNING key";
        let removed: Option<Option<String>> = self.one(delete, (sequence, consumer, token), |row| row.get(0))?;
        let Some(key) = removed else { return Ok(false) };
        if let Some(key) = key {
            let update = "UPDATE deliveries SET due = 0 WHERE consumer = ?1 AND due = ?3
                AND sequence = (SELECT min(sequence) FROM deliveries WHERE consumer = ?1 AND key = ?2)";
            self.run(update, (consumer, key, BEHIND))?;
        }
        let delete = "DELETE FROM messages WHERE sequence = ?1 AND published_at <= ?2
            AND sequence <= (SELECT min(cursor) FROM consumers)
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.sequence = ?1)";
        let gone = self.run(delete, (sequence, self.kept_until()))?;
        self.state.kept -= i64::try_from(gone).unwrap_or(i64::MAX);
        self.is_news = true;
        Ok(true)
    }

    /// Removes what was kept for its time and nobody needs, from a message on; tells up to where, and when there may be more.
    ///
    /// What was needed then is removed by whoever is done with it.
    pub(super) fn make_room(&mut self, from: i64) -> rusqlite::Result<(i64, Option<i64>)> {
        let select = "SELECT sequence, published_at FROM messages
            WHERE sequence >= ?1 AND published_at > ?2 ORDER BY sequence LIMIT 1";
        let young = self.one(select, (from, self.kept_until()), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (before, next) = match young {
            Some((sequence, published_at)) => {
                (sequence, Some(i64::saturating_add(published_at, duration(self.options.keep))))
            }
            None => (
                self.connection
                    .prepare_cached("SELECT coalesce(max(sequence), 0) + 1 FROM messages")?
                    .query_one([], |row| row.get(0))?,
                None,
            ),
        };
        self.sweep(from, before)?;
        Ok((before, next))
    }

    /// Removes what nobody needs of the messages from one on and before another.
    fn sweep(&mut self, from: i64, before: i64) -> rusqlite::Result<()> {
        let delete = "DELETE FROM messages WHERE sequence >= ?1 AND sequence < ?2
            AND sequence <= (SELECT min(cursor) FROM consumers) AND published_at <= ?3
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.sequence = messages.sequence)";
        let gone = self.run(delete, (from, before, self.kept_until()))?;
        self.state.kept -= i64::try_from(gone).unwrap_or(i64::MAX);
        self.is_news |= gone > 0;
        Ok(())
    }

    /// What was published up to then is not kept for its time any more.
    fn kept_until(&self) -> i64 {
        self.now.saturating_sub(duration(self.options.keep))
    }

    pub(super) fn figures(&self, group: &str) -> rusqlite::Result<Option<Figures>> {
        let Some((consumer, cursor)) = self.consumer(group)? else { return Ok(None) };
        let count = |sql: &str, of: &[&dyn ToSql]| self.connection.prepare_cached(sql)?.query_one(of, |row| row.get(0));
        let looked_at: u64 = count("SELECT count(*) FROM deliveries WHERE consumer = ?1", &[&consumer])?;
        let fresh: u64 = count("SELECT count(*) FROM messages WHERE sequence > ?1", &[&cursor])?;
        let leased = "SELECT count(*) FROM deliveries WHERE consumer = ?1 AND due > ?2 AND token IS NOT NULL";
        let in_flight = count(leased, &[&consumer, &self.now])?;
        let dead = count("SELECT count(*) FROM dead_letters WHERE consumer = ?1", &[&consumer])?;
        let oldest = "SELECT published_at FROM messages WHERE sequence = coalesce(
            (SELECT min(sequence) FROM deliveries WHERE consumer = ?1),
            (SELECT min(sequence) FROM messages WHERE sequence > ?2))";
        let oldest: Option<i64> = self.one(oldest, (consumer, cursor), |row| row.get(0))?;
        let oldest = oldest.map(|then| Duration::from_millis(number(self.now.saturating_sub(then).max(0))));
        Ok(Some(Figures { depth: looked_at + fresh, in_flight, oldest, dead }))
    }

    /// The number of the last dead letter, 0 where there is none.
    pub(super) fn last_dead_letter(&self, group: &str) -> rusqlite::Result<u64> {
        let Some((consumer, _)) = self.consumer(group)? else { return Ok(0) };
        let select = "SELECT max(sequence) FROM dead_letters WHERE consumer = ?1";
        let last: Option<Option<u64>> = self.one(select, [consumer], |row| row.get(0))?;
        Ok(last.flatten().unwrap_or(0))
    }

    /// Some of the dead letters behind a number, up to another one.
    pub(super) fn dead_letters(
        &self,
        group: &str,
        after: u64,
        last: u64,
        most: usize,
    ) -> rusqlite::Result<Vec<DeadLetter>> {
        let Some((consumer, _)) = self.consumer(group)? else { return Ok(Vec::new()) };
        let select = "SELECT sequence, body, id, key, attempts, error, died_at FROM dead_letters
            WHERE consumer = ?1 AND sequence > ?2 AND sequence <= ?3 ORDER BY sequence LIMIT ?4";
        self.all(select, (consumer, count(after), count(last), count(most as u64)), |row| {
            Ok(DeadLetter {
                sequence: row.get(0)?,
                body: row.get_ref(1)?.as_bytes()?.to_vec(),
                id: row.get(2)?,
                key: row.get(3)?,
                attempts: row.get(4)?,
                error: row.get(5)?,
                died_at: time(row.get(6)?),
            })
        })
    }

    pub(super) fn replay(&mut self, group: &str, sequence: u64) -> rusqlite::Result<bool> {
        let Some((consumer, _)) = self.consumer(group)? else { return Ok(false) };
        // The message itself may be gone; it is put back where it was.
        let insert = "INSERT OR IGNORE INTO messages (sequence, id, key, body, published_at)
            SELECT sequence, id, key, body, published_at FROM dead_letters WHERE consumer = ?1 AND sequence = ?2";
        self.state.kept += i64::try_from(self.run(insert, (consumer, count(sequence)))?).unwrap_or(0);
        let insert = "INSERT INTO deliveries (sequence, consumer, key, attempt, due)
            SELECT sequence, consumer, key, 0, 0 FROM dead_letters WHERE consumer = ?1 AND sequence = ?2";
        self.run(insert, (consumer, count(sequence)))?;
        let delete = "DELETE FROM dead_letters WHERE consumer = ?1 AND sequence = ?2";
        let replayed = self.run(delete, (consumer, count(sequence)))? > 0;
        self.is_news |= replayed;
        Ok(replayed)
    }

    /// Removes a dead letter; it took up no room, and so nobody waits for that.
    pub(super) fn discard(&self, group: &str, sequence: u64) -> rusqlite::Result<bool> {
        let Some((consumer, _)) = self.consumer(group)? else { return Ok(false) };
        let delete = "DELETE FROM dead_letters WHERE consumer = ?1 AND sequence = ?2";
        Ok(self.run(delete, (consumer, count(sequence)))? > 0)
    }

    /// The number of a new lease.
    pub(super) fn token(&mut self) -> i64 {
        self.state.leases += 1;
        self.state.leases
    }

    pub(super) fn run(&self, sql: &str, of: impl rusqlite::Params) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(sql)?.execute(of)
    }

    pub(super) fn one<T>(
        &self,
        sql: &str,
        of: impl rusqlite::Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        self.connection.prepare_cached(sql)?.query_row(of, read).optional()
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        of: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.connection.prepare_cached(sql)?.query_map(of, read)?.collect()
    }
}

/// The body of a message: text where it can be read as such, as whoever looks into the file may want to read it.
struct Body<'b>(&'b [u8]);

impl ToSql for Body<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let is_text = std::str::from_utf8(self.0).is_ok();
        Ok(ToSqlOutput::Borrowed(if is_text { ValueRef::Text(self.0) } else { ValueRef::Blob(self.0) }))
    }
}

pub(super) fn duration(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn time(milliseconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(number(milliseconds))
}

/// Numbers in the file are not negative, unless somebody else wrote them.
pub(super) fn number(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn milliseconds(time: SystemTime) -> i64 {
    duration(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}
