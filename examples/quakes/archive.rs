//! A slow store, simulated: it takes its time for every batch, however small.

use crate::feed::Event;
use headwater::prelude::*;
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::sleep;

/// Where all events are kept; clones are the same archive.
#[derive(Clone)]
pub(crate) struct Archive {
    /// What it takes to write a batch.
    latency: Duration,
    written: Arc<AtomicU64>,
}

impl Archive {
    pub(crate) fn new(latency: Duration) -> Self {
        Self { latency, written: Arc::default() }
    }

    /// How many events it has written.
    pub(crate) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }
}

impl Observer<Vec<Arc<Event>>, Infallible> for Archive {
    async fn next(&mut self, batch: Vec<Arc<Event>>) {
        sleep(self.latency).await;
        self.written.fetch_add(batch.len() as u64, Ordering::Relaxed);
    }

    async fn error(&mut self, never: Infallible) {
        match never {}
    }

    async fn complete(&mut self) {}
}
