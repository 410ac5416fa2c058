//! Sweeping: what every group is done with is removed, from the oldest message on.
//!
//! The stream keeps every message by itself, so that none is lost that was published before a group was known.
//! Only what lies below the first message that some group has not acknowledged is removed, and message by message: a
//! purge has servers forget which messages are in flight, here 2.9.10, so that those never come again.

use super::{
    broker::{Broker, refused},
    groups::Member,
};
use crate::durable::{Fullness, QueueError};
use async_nats::jetstream::ErrorCode;
use futures::{StreamExt, TryStreamExt, future::try_join_all, stream};
use serde_json::{Value, json};
use std::{sync::PoisonError, time::Duration};
use tokio::time::Instant;

/// How often a consumer looks whether there is something to remove.
const EVERY: Duration = Duration::from_secs(1);

/// How many messages are removed at a time, so that nobody waits for long.
const MOST: u64 = 512;

/// How many of these requests are under way at once.
const AT_ONCE: usize = 32;

impl Broker {
    /// Sweeps, unless that was done a moment ago.
    pub(super) async fn sweep_now_and_then(&self) -> Result<(), QueueError> {
        let is_due = {
            let mut swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
            let is_due = swept.is_none_or(|swept| swept.elapsed() >= EVERY);
            if is_due {
                *swept = Some(Instant::now());
            }
            is_due
        };
        if is_due { self.sweep().await.map(drop) } else { Ok(()) }
    }

    /// Removes some of what every group is done with; tells whether there was something.
    pub(super) async fn sweep(&self) -> Result<bool, QueueError> {
        let Some((first, done)) = self.done().await? else { return Ok(false) };
        let last = done.min(first.saturating_add(MOST - 1));
        let removed = stream::iter(first..=last).map(|sequence| self.remove_message(sequence));
        let removed = removed.buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?;
        Ok(removed.contains(&true))
    }

    /// The first message that is kept, and the last one that every group is done with; `None` where no group is known.
    pub(super) async fn done(&self) -> Result<Option<(u64, u64)>, QueueError> {
        // In this order: what is published after the question is not done with.
        let state = self.info(&self.name).await?;
        let (first, last) = (&state["state"]["first_seq"], &state["state"]["last_seq"]);
        let (first, last) = (first.as_u64().unwrap_or(0), last.as_u64().unwrap_or(0));
        let members = self.members().await?;
        let floors = try_join_all(members.values().flatten().map(|member| self.floor(member, last))).await?;
        Ok(floors.into_iter().min().map(|done| (first.max(1), done.min(last))))
    }

    /// How full the stream is; what is about to be swept does not count.
    pub(super) async fn fullness(&self) -> Result<Fullness, QueueError> {
        let done = self.done().await?.map_or(0, |(_, done)| done);
        let found = self.info(&self.name).await?;
        let told = |of: &str, what: &str| found[of][what].as_u64().unwrap_or(0);
        let done_with = (done + 1).saturating_sub(told("state", "first_seq").max(1));
        let kept = told("state", "messages").saturating_sub(done_with);
        Ok(Fullness { kept, capacity: told("config", "max_msgs") })
    }

    /// Up to where a consumer is done.
    ///
    /// One of a part knows only of messages of that part: it is done up to where the stream has the next of them.
    async fn floor(&self, member: &Member, last: u64) -> Result<u64, QueueError> {
        let floor = member.info.ack_floor.stream_sequence;
        if member.part.is_none() || floor >= last {
            return Ok(floor);
        }
        let next = self.first(&self.name, &self.subjects_of(member.part), floor + 1).await?;
        Ok(next.map_or(last, |next| next.sequence - 1))
    }

    /// Removes a message; false where it is gone already.
    async fn remove_message(&self, sequence: u64) -> Result<bool, QueueError> {
        let which = json!({ "seq": sequence, "no_erase": true });
        match self.connection.ask::<Value>(&format!("STREAM.MSG.DELETE.{}", self.name), &which).await? {
            Ok(_) => Ok(true),
            Err(refusal) if refusal.error_code() == ErrorCode::STREAM_MESSAGE_DELETE_FAILED => Ok(false),
            Err(refusal) if refusal.error_code() == ErrorCode::NO_MESSAGE_FOUND => Ok(false),
            Err(refusal) => Err(refused(refusal)),
        }
    }
}
