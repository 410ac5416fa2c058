//! From event time to real time: when an event is due, and how slow the simulated services are.

use crate::args::Speed;
use std::{future, time::Duration};
use tokio::time::{Instant, sleep_until};

/// How long the replay takes when nobody says how fast it is to be.
const ABOUT_TEN_SECONDS: f64 = 10.0;

/// How fast the events of a span of time are replayed.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    /// The event time of the first event, in milliseconds.
    begin: i64,
    /// Real seconds for a millisecond of event time; 0 for no pause.
    scale: f64,
    /// Real seconds from one event to the next, on average.
    interval: f64,
}

/// A pace that has begun.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    pace: Pace,
    started: Instant,
}

impl Pace {
    /// The pace for `events` events between two times.
    pub(crate) fn new(speed: Option<Speed>, begin: i64, end: i64, events: usize) -> Self {
        let span = (i128::from(end) - i128::from(begin)).max(1) as f64;
        let scale = match speed {
            None => ABOUT_TEN_SECONDS / span,
            Some(Speed::Times(times)) => 0.001 / times,
            Some(Speed::Max) => 0.0,
        };
        Self { begin, scale, interval: span * scale / events.max(1) as f64 }
    }

    /// A time in which about so many events happen, within limits.
    ///
    /// A service that is to be slow, but not slower than the replay, scales with it.
    pub(crate) fn time_of(&self, events: f64, at_least: Duration, at_most: Duration) -> Duration {
        Duration::try_from_secs_f64(events * self.interval).map_or(at_most, |time| time.clamp(at_least, at_most))
    }

    pub(crate) fn start(self) -> Clock {
        Clock { pace: self, started: Instant::now() }
    }
}

impl Clock {
    /// Ready when an event of that time is due; an event that is late is due at once, so that delays do not add up.
    pub(crate) async fn until(self, time: i64) {
        let Pace { begin, scale, .. } = self.pace;
        if scale == 0.0 {
            return;
        }
        let offset = (i128::from(time) - i128::from(begin)) as f64 * scale;
        match Duration::try_from_secs_f64(offset).ok().and_then(|offset| self.started.checked_add(offset)) {
            Some(due) => sleep_until(due).await,
            // Nobody lives that long.
            None => future::pending().await,
        }
    }
}
