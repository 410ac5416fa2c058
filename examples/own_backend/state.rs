//! `State`: what there is in a queue, and what can happen to it.

use headwater::durable::{
    Consume, DROPPED, DeadLetter, Figures, Fullness, Message, Published, QueueError, UNANSWERED, Verdict,
};
use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::time::Instant;

/// How many of the last ids are known again.
const IDS: usize = 1_024;

/// How many dead letters a group has at most; behind that the oldest ones are lost.
const DEAD_LETTERS: usize = 1_024;

/// Longer than anybody waits; more would be too much for the clock.
const FOR_EVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// The messages of a queue, and how the groups stand.
pub(crate) struct State {
    capacity: usize,
    /// What some group has yet to deal with, by its number; everything as long as there is no group.
    messages: BTreeMap<u64, Arc<Kept>>,
    groups: BTreeMap<String, Group>,
    /// The number of the last message.
    published: u64,
    /// The number of the last lease.
    leases: u64,
    ids: VecDeque<(String, u64)>,
    /// Something was done that others may wait for.
    pub(crate) is_news: bool,
}

/// A message that was published.
pub(crate) struct Kept {
    pub(crate) message: Message,
    pub(crate) published_at: SystemTime,
    since: Instant,
}

#[derive(Default)]
struct Group {
    /// What it has before it.
    open: BTreeMap<u64, Entry>,
    dead: BTreeMap<u64, (Arc<Kept>, DeadLetter)>,
}

/// A message that a group has before it.
struct Entry {
    kept: Arc<Kept>,
    /// How often it was delivered.
    attempt: u32,
    standing: Standing,
}

enum Standing {
    Ready,
    /// Out of sight until then.
    Aside(Instant),
    Leased {
        number: u64,
        until: Instant,
        is_last: bool,
    },
}

/// By which the holder of a lease is known.
#[derive(Clone)]
pub(crate) struct Ticket {
    group: String,
    pub(crate) sequence: u64,
    /// The number of the lease; another one means that somebody else has the message by now.
    number: u64,
    lasts: Duration,
}

/// A message on which a lease was taken.
pub(crate) struct Taken {
    pub(crate) ticket: Ticket,
    pub(crate) kept: Arc<Kept>,
    pub(crate) attempt: u32,
}

impl State {
    pub(crate) fn new(capacity: usize) -> Self {
        let (messages, groups, ids) = (BTreeMap::new(), BTreeMap::new(), VecDeque::new());
        Self { capacity, messages, groups, published: 0, leases: 0, ids, is_news: false }
    }

    /// What is known of a message that was published before.
    pub(crate) fn repeated(&self, message: &Message) -> Option<Published> {
        let id = message.id.as_ref()?;
        let (_, sequence) = self.ids.iter().find(|(known, _)| known == id)?;
        Some(Published { sequence: *sequence, is_duplicate: true })
    }

    /// Takes a message in, or says which one it repeats; nothing where there is no room.
    pub(crate) fn publish(&mut self, message: &Message) -> Option<Published> {
        if let Some(published) = self.repeated(message) {
            return Some(published);
        }
        if self.messages.len() >= self.capacity {
            return None;
        }
        self.published += 1;
        let sequence = self.published;
        if let Some(id) = &message.id {
            self.ids.push_back((id.clone(), sequence));
            if self.ids.len() > IDS {
                self.ids.pop_front();
            }
        }
        let kept = Kept { message: message.clone(), published_at: SystemTime::now(), since: Instant::now() };
        let kept = Arc::new(kept);
        for group in self.groups.values_mut() {
            group.open.insert(sequence, Entry::new(&kept));
        }
        self.messages.insert(sequence, kept);
        self.is_news = true;
        Some(Published { sequence, is_duplicate: false })
    }

    pub(crate) fn attach(&mut self, group: String) {
        let messages = &self.messages;
        self.groups.entry(group).or_insert_with(|| {
            let open = messages.iter().map(|(sequence, kept)| (*sequence, Entry::new(kept))).collect();
            Group { open, dead: BTreeMap::new() }
        });
        self.is_news = true;
    }

    pub(crate) fn forget(&mut self, group: &str) -> bool {
        let Some(forgotten) = self.groups.remove(group) else { return false };
        forgotten.open.into_keys().for_each(|sequence| self.release(sequence));
        self.is_news = true;
        true
    }

    pub(crate) fn groups(&self) -> Vec<String> {
        self.groups.keys().cloned().collect()
    }

    /// Takes leases on what is due, or tells when to look again where there is nothing.
    pub(crate) fn lease(&mut self, terms: &Consume, most: usize) -> Result<(Vec<Taken>, Option<Instant>), QueueError> {
        self.end_leases(&terms.group);
        let (mut taken, mut look_at, mut keys) = (Vec::new(), None, HashSet::new());
        let group = self.groups.get_mut(&terms.group).ok_or(QueueError::NoGroup)?;
        let now = Instant::now();
        for (sequence, Entry { kept, attempt, standing }) in &mut group.open {
            if taken.len() == most {
                break;
            }
            let is_behind = kept.message.key.as_ref().is_some_and(|key| !keys.insert(key));
            match *standing {
                Standing::Aside(due) | Standing::Leased { until: due, .. } if due > now => {
                    look_at = Some(look_at.map_or(due, |earlier: Instant| earlier.min(due)));
                }
                // The earlier one of its key is news when it is settled.
                _ if is_behind && terms.in_order_by_key => {}
                _ => {
                    self.leases += 1;
                    *attempt += 1;
                    let (number, until) = (self.leases, after(terms.lease));
                    *standing = Standing::Leased { number, until, is_last: *attempt >= terms.attempts };
                    let (group, lasts) = (terms.group.clone(), terms.lease);
                    let ticket = Ticket { group, sequence: *sequence, number, lasts };
                    taken.push(Taken { ticket, kept: Arc::clone(kept), attempt: *attempt });
                }
            }
        }
        Ok((taken, look_at))
    }

    /// Does what the holder of a lease says.
    pub(crate) fn settle(&mut self, ticket: &Ticket, verdict: Verdict) -> Result<(), QueueError> {
        let (entry, was_last) = self.held(ticket).ok_or(QueueError::Expired)?;
        match verdict {
            Verdict::Ack => drop(self.close(&ticket.group, ticket.sequence)),
            Verdict::Bury { error } => self.bury(&ticket.group, ticket.sequence, error),
            Verdict::Nack { error, .. } if was_last => self.bury(&ticket.group, ticket.sequence, error),
            Verdict::Nack { delay, .. } => entry.standing = Standing::Aside(after(delay)),
            Verdict::InProgress => {
                let (number, until) = (ticket.number, after(ticket.lasts));
                entry.standing = Standing::Leased { number, until, is_last: was_last };
            }
        }
        self.is_news = true;
        Ok(())
    }

    /// Takes back what was dropped, if it is still that lease which the message has.
    pub(crate) fn give_back(&mut self, ticket: &Ticket, was_seen: bool) {
        let Some((entry, was_last)) = self.held(ticket) else { return };
        if was_seen && was_last {
            self.bury(&ticket.group, ticket.sequence, DROPPED.to_owned());
        } else {
            entry.attempt -= u32::from(!was_seen);
            entry.standing = Standing::Ready;
        }
        self.is_news = true;
    }

    pub(crate) fn figures(&mut self, group: &str) -> Result<Figures, QueueError> {
        self.end_leases(group);
        let Group { open, dead } = self.groups.get(group).ok_or(QueueError::NoGroup)?;
        let in_flight = open.values().filter(|entry| matches!(entry.standing, Standing::Leased { .. })).count();
        let oldest = open.values().next().map(|entry| entry.kept.since.elapsed());
        Ok(Figures { depth: open.len() as u64, in_flight: in_flight as u64, oldest, dead: dead.len() as u64 })
    }

    pub(crate) fn fullness(&self) -> Fullness {
        Fullness { kept: self.messages.len() as u64, capacity: self.capacity as u64 }
    }

    pub(crate) fn dead_letters(&mut self, group: &str) -> Vec<DeadLetter> {
        self.end_leases(group);
        let letters = self.groups.get(group).into_iter().flat_map(|group| group.dead.values());
        letters.map(|(_, letter)| letter.clone()).collect()
    }

    /// Puts a dead letter back where it was, also where the queue is full.
    pub(crate) fn replay(&mut self, group: &str, sequence: u64) -> bool {
        self.end_leases(group);
        let Some(group) = self.groups.get_mut(group) else { return false };
        let Some((kept, _)) = group.dead.remove(&sequence) else { return false };
        group.open.insert(sequence, Entry::new(&kept));
        self.messages.insert(sequence, kept);
        self.is_news = true;
        true
    }

    pub(crate) fn discard(&mut self, group: &str, sequence: u64) -> bool {
        self.end_leases(group);
        self.groups.get_mut(group).is_some_and(|group| group.dead.remove(&sequence).is_some())
    }

    /// The message of a lease that has not ended, and whether this is the last attempt.
    fn held(&mut self, ticket: &Ticket) -> Option<(&mut Entry, bool)> {
        self.end_leases(&ticket.group);
        let entry = self.groups.get_mut(&ticket.group)?.open.get_mut(&ticket.sequence)?;
        match entry.standing {
            Standing::Leased { number, is_last, .. } if number == ticket.number => Some((entry, is_last)),
            _ => None,
        }
    }

    /// Ends the leases of a group that have run out: a message comes again, or is a dead letter.
    fn end_leases(&mut self, group: &str) {
        let now = Instant::now();
        let Some(Group { open, .. }) = self.groups.get_mut(group) else { return };
        let mut dying = Vec::new();
        for (sequence, entry) in open {
            match entry.standing {
                Standing::Leased { until, is_last: true, .. } if until <= now => dying.push(*sequence),
                Standing::Leased { until, .. } if until <= now => entry.standing = Standing::Ready,
                _ => {}
            }
        }
        for sequence in dying {
            self.bury(group, sequence, UNANSWERED.to_owned());
            self.is_news = true;
        }
    }

    fn bury(&mut self, group: &str, sequence: u64, error: String) {
        let Some(Entry { kept, attempt, .. }) = self.close(group, sequence) else { return };
        let Some(Group { dead, .. }) = self.groups.get_mut(group) else { return };
        let (Message { id, key, body }, died_at) = (kept.message.clone(), SystemTime::now());
        dead.insert(sequence, (kept, DeadLetter { sequence, body, id, key, attempts: attempt, error, died_at }));
        if dead.len() > DEAD_LETTERS {
            dead.pop_first();
        }
    }

    /// The group is done with a message.
    fn close(&mut self, group: &str, sequence: u64) -> Option<Entry> {
        let closed = self.groups.get_mut(group)?.open.remove(&sequence);
        self.release(sequence);
        closed
    }

    /// Makes room, where no group has the message before it any more.
    fn release(&mut self, sequence: u64) {
        if !self.groups.values().any(|group| group.open.contains_key(&sequence)) {
            self.messages.remove(&sequence);
        }
    }
}

impl Entry {
    fn new(kept: &Arc<Kept>) -> Self {
        Self { kept: Arc::clone(kept), attempt: 0, standing: Standing::Ready }
    }
}

fn after(time: Duration) -> Instant {
    Instant::now() + time.min(FOR_EVER)
}
