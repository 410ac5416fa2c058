//! Groups, which are consumers on the server, and how they stand.

use super::{
    arrival::Arrival,
    broker::{Broker, millis, nanos, refused, trouble},
    names::{self, PARTITIONS},
};
use crate::durable::{Consume, Figures, QueueError};
use async_nats::jetstream::{ErrorCode, consumer};
use futures::future::try_join_all;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

/// How many messages of a group are leased or set aside at most.
const OUTSTANDING: u64 = 65_536;

/// How long a lease lasts of a group that nobody has consumed for yet.
const LEASE: Duration = Duration::from_secs(30);

/// What was made sure of a group.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// It has a consumer for each part, so that its messages are in order, and not one for all.
    in_order: bool,
    /// How long a lease lasts where the server is told nothing else.
    pub(super) lease: Duration,
}

/// A consumer of the server, and which part of the queue it has.
pub(super) struct Member {
    pub(super) part: Option<u64>,
    pub(super) info: consumer::Info,
}

impl Member {
    /// A server that was killed may tell of the message before the first one by a number below 0, which comes as a huge
    /// one: by that the consumer would have delivered everything, and be done with it.
    fn new(part: Option<u64>, mut info: consumer::Info) -> Self {
        for told in [&mut info.delivered, &mut info.ack_floor] {
            if told.stream_sequence > i64::MAX as u64 {
                told.stream_sequence = 0;
            }
        }
        Self { part, info }
    }

    /// How many messages it has not delivered yet, of a stream with this last one.
    ///
    /// The number that the server tells lags behind; where the consumer has all parts, it need not be asked.
    fn behind(&self, last: u64) -> u64 {
        match self.part {
            Some(_) => self.info.num_pending,
            None => last.saturating_sub(self.info.delivered.stream_sequence),
        }
    }
}

impl Broker {
    pub(super) async fn attach(&self, group: &str) -> Result<(), QueueError> {
        let one = names::encode(group);
        if self.consumer(&one).await?.is_some() || self.consumer(&names::consumer_of_part(group, 0)).await?.is_some() {
            return Ok(());
        }
        // What the others are done with is not for a group that comes later.
        let start = self.done().await?.map(|(_, done)| done + 1);
        self.create(&one, None, start, LEASE).await
    }

    pub(super) async fn forget(&self, group: &str) -> Result<bool, QueueError> {
        self.known().remove(group);
        let members = self.members().await?.remove(group).unwrap_or_default();
        for member in &members {
            self.remove(&member.info.name).await?;
        }
        self.purge(&self.dead(), &json!({ "filter": self.dead_subject(group, None) })).await?;
        let notes = format!("{}.{}.>", self.notes(), names::encode(group));
        self.purge(&self.notes(), &json!({ "filter": notes })).await?;
        Ok(!members.is_empty())
    }

    /// Makes sure that the consumers of a group are as its terms want them.
    pub(super) async fn prepare(&self, terms: &Consume) -> Result<Known, QueueError> {
        let (group, in_order) = (&terms.group, terms.in_order_by_key);
        if let Some(known) = self.known().get(group).filter(|known| known.in_order == in_order) {
            return Ok(*known);
        }
        let one = self.consumer(&names::encode(group)).await?;
        let lease = match one {
            Some(one) if in_order => self.divide(group, &one, terms.lease).await?,
            Some(one) => self.begin(one, terms.lease).await?,
            None => {
                let part = self.consumer(&names::consumer_of_part(group, 0)).await?.ok_or(QueueError::NoGroup)?;
                if !in_order {
                    return Err(trouble("the group is consumed in order by key, and can only be so"));
                }
                lease_of(&part)
            }
        };
        let known = Known { in_order, lease };
        self.known().insert(group.clone(), known);
        Ok(known)
    }

    /// All consumers of the queue, by their groups.
    pub(super) async fn members(&self) -> Result<BTreeMap<String, Vec<Member>>, QueueError> {
        let mut groups = BTreeMap::<String, Vec<Member>>::new();
        let mut seen = 0;
        loop {
            let page = json!({ "offset": seen });
            let found = self.connection.ask::<Value>(&format!("CONSUMER.LIST.{}", self.name), &page).await?;
            let mut found = found.map_err(refused)?;
            let total = found["total"].as_u64().unwrap_or(0);
            let infos = serde_json::from_value::<Option<Vec<consumer::Info>>>(found["consumers"].take());
            let infos = infos.map_err(|error| QueueError::Backend(Arc::new(error)))?.unwrap_or_default();
            let is_empty = infos.is_empty();
            for info in infos {
                seen += 1;
                if let Some((group, part)) = names::group_of_consumer(&info.name) {
                    groups.entry(group).or_default().push(Member::new(part, info));
                }
            }
            if seen >= total {
                return Ok(groups);
            }
            if is_empty {
                // Some do not answer; without them nobody knows what is needed.
                return Err(QueueError::Unreachable("some of the consumers do not answer".to_owned()));
            }
        }
    }

    pub(super) async fn groups(&self) -> Result<Vec<String>, QueueError> {
        Ok(self.members().await?.into_keys().collect())
    }

    pub(super) async fn figures(&self, group: &str) -> Result<Figures, QueueError> {
        let members = self.members().await?.remove(group).ok_or(QueueError::NoGroup)?;
        let in_flight = members.iter().map(|member| member.info.num_ack_pending as u64).sum();
        let state = self.info(&self.name).await?;
        let last = state["state"]["last_seq"].as_u64().unwrap_or(0);
        let behind = members.iter().map(|member| member.behind(last)).sum::<u64>();
        let foreign = members.iter().map(|member| self.foreign(group, member, last));
        let foreign = try_join_all(foreign).await?.iter().sum::<u64>();
        let aside = self.aside(group).await?.min(in_flight);
        let mut oldest = None;
        for member in members.iter().filter(|member| member.behind(last) > 0 || member.info.num_ack_pending > 0) {
            let next = member.info.ack_floor.stream_sequence + 1;
            let first = self.first(&self.name, &self.subjects_of(member.part), next).await?;
            oldest = oldest.into_iter().chain(first.map(|first| SystemTime::from(first.time))).min();
        }
        // The clocks may differ: what is from the future is young.
        let oldest = oldest.map(|oldest| oldest.elapsed().unwrap_or_default());
        let dead = self.subjects(&self.dead(), &self.dead_subject(group, None)).await?.len() as u64;
        Ok(Figures { depth: behind.saturating_sub(foreign) + in_flight, in_flight: in_flight - aside, oldest, dead })
    }

    /// How many of the messages before a consumer are replayed for others, whom it will pass over.
    async fn foreign(&self, group: &str, member: &Member, last: u64) -> Result<u64, QueueError> {
        let part = member.part.map_or("*".to_owned(), |part| part.to_string());
        let (filter, own) = (format!("{}.{part}.for.*", self.name), format!(".for.{}", names::encode(group)));
        let (mut count, mut next) = (0, member.info.delivered.stream_sequence + 1);
        while member.behind(last) > 0 {
            let Some(found) = self.first(&self.name, &filter, next).await? else { break };
            count += u64::from(!found.subject.ends_with(&own));
            next = found.sequence + 1;
        }
        Ok(count)
    }

    /// How many of the messages of a group are set aside for a while.
    async fn aside(&self, group: &str) -> Result<u64, QueueError> {
        let now = millis(SystemTime::now());
        let filter = format!("{}.{}.aside.*.*", self.notes(), names::encode(group));
        let notes = self.subjects(&self.notes(), &filter).await?;
        let until = |subject: &str| subject.rsplit('.').next().and_then(|until| until.parse::<u128>().ok());
        Ok(notes.iter().filter(|(subject, _)| until(subject).is_some_and(|until| until > now)).count() as u64)
    }

    /// The subjects of the queue, or of one part of it.
    pub(super) fn subjects_of(&self, part: Option<u64>) -> String {
        part.map_or_else(|| format!("{}.>", self.name), |part| format!("{}.{part}.>", self.name))
    }

    pub(super) async fn has_consumer_of(&self, arrival: &Arrival) -> Result<bool, QueueError> {
        let part = arrival.part.map_or(String::new(), |part| format!("~{part}"));
        Ok(self.consumer(&format!("{}{part}", arrival.group)).await?.is_some())
    }

    /// What the server knows of a consumer.
    async fn consumer(&self, name: &str) -> Result<Option<Value>, QueueError> {
        let subject = format!("CONSUMER.INFO.{}.{name}", self.name);
        match self.connection.ask::<Value>(&subject, &Value::Null).await? {
            Ok(found) => Ok(Some(found)),
            Err(refusal) if refusal.error_code() == ErrorCode::CONSUMER_NOT_FOUND => Ok(None),
            Err(refusal) => Err(refused(refusal)),
        }
    }

    async fn create(
        &self,
        name: &str,
        part: Option<u64>,
        start: Option<u64>,
        lease: Duration,
    ) -> Result<(), QueueError> {
        let mut config = json!({
            "durable_name": name,
            "deliver_policy": "all",
            "ack_policy": "explicit",
            "ack_wait": nanos(lease),
            "replay_policy": "instant",
            "max_deliver": -1,
            "max_ack_pending": if part.is_some() { 1 } else { OUTSTANDING },
        });
        if part.is_some() {
            config["filter_subject"] = self.subjects_of(part).into();
        }
        if let Some(start) = start {
            config["deliver_policy"] = "by_start_sequence".into();
            config["opt_start_seq"] = start.into();
        }
        match self.create_as(&config).await {
            // Somebody else made it in the meantime, who saw another beginning.
            Err(_) if self.consumer(name).await?.is_some() => Ok(()),
            outcome => outcome,
        }
    }

    /// Makes a consumer, or changes it.
    async fn create_as(&self, config: &Value) -> Result<(), QueueError> {
        let name = config["durable_name"].as_str().unwrap_or_default();
        let subject = format!("CONSUMER.DURABLE.CREATE.{}.{name}", self.name);
        let body = json!({ "stream_name": self.name, "config": config });
        self.connection.ask::<Value>(&subject, &body).await?.map(drop).map_err(refused)
    }

    /// Gives a consumer this lease if it is the first; tells which one it has.
    ///
    /// With another one, what has been delivered would come again at another time than its consumers think.
    async fn begin(&self, mut found: Value, lease: Duration) -> Result<Duration, QueueError> {
        if found["delivered"]["consumer_seq"] != 0 || found["config"]["ack_wait"] == nanos(lease) {
            return Ok(lease_of(&found));
        }
        let mut config = found["config"].take();
        config["ack_wait"] = nanos(lease).into();
        self.create_as(&config).await?;
        Ok(lease)
    }

    /// Makes sixteen consumers of one, for a group that wants its messages in order; tells the lease that they have.
    ///
    /// At each moment there is one at least for every message that the group has yet to acknowledge.
    async fn divide(&self, group: &str, one: &Value, lease: Duration) -> Result<Duration, QueueError> {
        let start = one["ack_floor"]["stream_seq"].as_u64().unwrap_or(0) + 1;
        let mut least = lease;
        for part in 0..PARTITIONS {
            let name = names::consumer_of_part(group, part);
            match self.consumer(&name).await? {
                // It was made before a crash, or is being made by another process.
                Some(found) => least = least.min(lease_of(&found)),
                None => self.create(&name, Some(part), Some(start), lease).await?,
            }
        }
        self.remove(&names::encode(group)).await?;
        Ok(least)
    }

    async fn remove(&self, consumer: &str) -> Result<(), QueueError> {
        let subject = format!("CONSUMER.DELETE.{}.{consumer}", self.name);
        match self.connection.ask::<Value>(&subject, &Value::Null).await? {
            Err(refusal) if refusal.error_code() != ErrorCode::CONSUMER_NOT_FOUND => Err(refused(refusal)),
            _ => Ok(()),
        }
    }
}

/// How long a lease of a consumer lasts where it is told nothing else.
fn lease_of(found: &Value) -> Duration {
    found["config"]["ack_wait"].as_u64().map_or(LEASE, Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consumer_that_is_told_to_be_before_the_first_message_has_everything_before_it() {
        let below_0 = json!({ "consumer_seq": 0, "stream_seq": u64::MAX });
        let info = serde_json::from_value(json!({
            "stream_name": "queue", "name": "g", "created": "2026-01-01T00:00:00Z",
            "config": { "deliver_policy": "all", "ack_policy": "explicit", "replay_policy": "instant" },
            "delivered": below_0, "ack_floor": below_0,
            "num_ack_pending": 0, "num_redelivered": 0, "num_waiting": 0, "num_pending": 0,
        }));
        let member = Member::new(None, info.unwrap());
        assert_eq!(member.behind(7), 7);
        assert_eq!(member.info.ack_floor.stream_sequence, 0);
    }
}
