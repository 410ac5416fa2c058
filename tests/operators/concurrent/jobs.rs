//! Jobs that take so many frames as their item says.

use headwater::testing::TestError;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::sleep;

pub(super) fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Takes so many frames; one of 0 fails after a frame.
pub(super) async fn job(frames: u64) -> Result<u64, TestError> {
    sleep(ms(frames.max(1))).await;
    if frames == 0 { Err(TestError::from("error")) } else { Ok(frames) }
}

/// Counts how many are under way, and how many ever were at once.
#[derive(Clone, Default)]
pub(super) struct Load {
    counts: Arc<(AtomicUsize, AtomicUsize)>,
}

/// One that is under way.
pub(super) struct UnderWay(Load);

impl Load {
    pub(super) fn begin(&self) -> UnderWay {
        let now = self.counts.0.fetch_add(1, Ordering::SeqCst) + 1;
        self.counts.1.fetch_max(now, Ordering::SeqCst);
        UnderWay(self.clone())
    }

    pub(super) fn now(&self) -> usize {
        self.counts.0.load(Ordering::SeqCst)
    }

    pub(super) fn most(&self) -> usize {
        self.counts.1.load(Ordering::SeqCst)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.counts.0.fetch_sub(1, Ordering::SeqCst);
    }
}
