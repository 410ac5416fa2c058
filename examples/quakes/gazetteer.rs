//! A remote service, simulated: slow, at times too busy, and at times silent.

use crate::feed::Event;
use headwater::Elapsed;
use std::{
    collections::HashMap,
    error, fmt, future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::sleep;

/// Tells more about an event than the feed does.
///
/// Of every ten events it refuses one and of every hundred it forgets one when it is first asked, always the same: what
/// goes wrong here goes wrong in every run.
#[derive(Clone)]
pub(crate) struct Gazetteer {
    latency: Duration,
    /// How often each event was asked for, by its index.
    asked: Arc<Mutex<HashMap<u64, u64>>>,
}

/// What the gazetteer knows of an event.
#[derive(Clone, Copy)]
pub(crate) struct Dossier {
    pub(crate) layer: Layer,
    /// In joules.
    pub(crate) energy: f64,
    /// How often it had to be asked.
    pub(crate) attempts: u64,
}

/// How deep an event was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layer {
    Shallow,
    Intermediate,
    Deep,
    Unknown,
}

#[derive(Debug)]
pub(crate) enum LookupError {
    Busy,
    Silent,
}

impl Gazetteer {
    pub(crate) fn new(latency: Duration) -> Self {
        Self { latency, asked: Arc::default() }
    }

    /// The longest that it is sensible to wait for an answer.
    pub(crate) fn patience(&self) -> Duration {
        (5 * self.latency).max(Duration::from_millis(50))
    }

    pub(crate) async fn locate(self, event: Arc<Event>) -> Result<Dossier, LookupError> {
        let attempts = self.attempt(event.index);
        sleep(self.latency).await;
        match event.index % 100 {
            7 if attempts == 1 => future::pending().await,
            index if index % 10 == 3 && attempts == 1 => return Err(LookupError::Busy),
            _ => {}
        }
        // After Gutenberg and Richter.
        let energy = event.magnitude.map_or(0.0, |magnitude| 10_f64.powf(1.5 * magnitude + 4.8));
        Ok(Dossier { layer: Layer::at(event.depth), energy, attempts })
    }

    fn attempt(&self, index: u64) -> u64 {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let attempts = asked.entry(index).or_default();
        *attempts += 1;
        *attempts
    }
}

impl Dossier {
    /// What is known of an event for which the gazetteer had no answer in the end.
    pub(crate) fn unknown() -> Self {
        Self { layer: Layer::Unknown, energy: 0.0, attempts: 0 }
    }
}

impl Layer {
    fn at(depth: Option<f64>) -> Self {
        match depth {
            None => Layer::Unknown,
            Some(..70.0) => Layer::Shallow,
            Some(..300.0) => Layer::Intermediate,
            Some(_) => Layer::Deep,
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Layer::Shallow => "shallow",
            Layer::Intermediate => "intermediate",
            Layer::Deep => "deep",
            Layer::Unknown => "of unknown depth",
        })
    }
}

/// What `timeout` adds to the errors of the lookup.
impl From<Elapsed> for LookupError {
    fn from(_: Elapsed) -> Self {
        LookupError::Silent
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LookupError::Busy => "the gazetteer is busy",
            LookupError::Silent => "the gazetteer does not answer",
        })
    }
}

impl error::Error for LookupError {}
