//! Sweeping: what every group is done with is removed, from the oldest message on.
//!
//! The stream keeps every message by itself, so that none is lost that was published before a group was known.
//! Only what lies below the first message that some group has not acknowledged is removed.

use super::{broker::Broker, groups::Member};
use crate::durable::QueueError;
use futures::future::try_join_all;
use serde_json::json;
use std::{sync::PoisonError, time::Duration};
use tokio::time::Instant;

/// How often a consumer looks whether there is something to remove.
const EVERY: Duration = Duration::from_secs(1);

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

    /// Removes what every group is done with; tells whether there was something.
    pub(super) async fn sweep(&self) -> Result<bool, QueueError> {
        // In this order: what is published after the question is not done with.
        let state = self.info(&self.name).await?;
        let (first, last) = (&state["state"]["first_seq"], &state["state"]["last_seq"]);
        let (first, last) = (first.as_u64().unwrap_or(0), last.as_u64().unwrap_or(0));
        let members = self.members().await?;
        let floors = try_join_all(members.values().flatten().map(|member| self.floor(member, last))).await?;
        let Some(done) = floors.into_iter().min() else { return Ok(false) };
        if state["state"]["messages"] == 0 || done < first {
            return Ok(false);
        }
        self.purge(&self.name, &json!({ "seq": done + 1 })).await?;
        Ok(true)
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
}
