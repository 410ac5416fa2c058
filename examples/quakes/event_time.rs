//! Operators of this program's own, for `pipe`: what they decide depends on the times of the events and on no clock, so
//! that it is the same at every speed.
//!
//! They take events in the order of their times. The time of an event is the news that all before it has happened:
//! what waits for silence is decided by whichever event comes next, and by the end.

use crate::{
    feed::Event,
    timestamp::{DAY, HOUR},
};
use headwater::prelude::*;
use std::{
    cmp::Reverse,
    collections::{HashMap, VecDeque},
    sync::Arc,
};

/// An alert waits for so much silence in its region.
const SILENCE: i64 = HOUR;

/// The rate is that of the last hours.
const RATE_WINDOW: i64 = 6 * HOUR;

/// Strong events in one region, none of them long after the one before.
pub(crate) struct Alert {
    /// When it is raised: the silence has lasted long enough.
    pub(crate) time: i64,
    pub(crate) strongest: Arc<Event>,
    pub(crate) events: usize,
}

/// What happened in a day.
pub(crate) struct Day {
    pub(crate) begin: i64,
    pub(crate) events: usize,
    /// How many events each region had, the busiest first.
    pub(crate) regions: Vec<(String, usize)>,
}

/// How busy the hours up to a time were.
pub(crate) struct Rate {
    pub(crate) time: i64,
    pub(crate) an_hour: f64,
}

/// Raises an alert for the strongest of the strong events in a region, once the region was silent for an hour.
///
/// It is `debounce` in event time, by region; strong events that are still waiting at the end are alerts too.
pub(crate) fn alerts<E>(
    events: Observable<impl Source<Item = Arc<Event>, Error = E>>,
) -> Observable<impl Source<Item = Alert, Error = E>> {
    let mut waiting = HashMap::new();
    with_end(events).concat_map(move |event| {
        let mut raised = take_silent(&mut waiting, event.as_ref().map(|event| event.time));
        raised.sort_by_key(|alert| (alert.time, alert.strongest.index));
        if let Some(event) = event.filter(|event| event.is_strong()) {
            let silent_at = event.time.saturating_add(SILENCE);
            let alert = waiting.entry(event.region.clone()).or_insert_with(|| Alert {
                time: silent_at,
                strongest: Arc::clone(&event),
                events: 0,
            });
            alert.time = silent_at;
            alert.events += 1;
            if event.magnitude > alert.strongest.magnitude {
                alert.strongest = event;
            }
        }
        from_iter(raised).with_error()
    })
}

/// The alerts whose regions are silent at a time; at the end, where there is no time, all.
fn take_silent(waiting: &mut HashMap<String, Alert>, now: Option<i64>) -> Vec<Alert> {
    let is_silent = |alert: &Alert| now.is_none_or(|now| alert.time <= now);
    waiting.extract_if(|_, alert| is_silent(alert)).map(|(_, alert)| alert).collect()
}

/// Counts the events of each day by region: windows in event time.
pub(crate) fn days<E>(
    events: Observable<impl Source<Item = Arc<Event>, Error = E>>,
) -> Observable<impl Source<Item = Day, Error = E>> {
    let mut today = None;
    let mut regions: HashMap<String, usize> = HashMap::new();
    with_end(events).concat_map(move |event| {
        let day = event.as_ref().map(|event| event.time.saturating_sub(event.time.rem_euclid(DAY)));
        let ended = if day == today { None } else { today.take() };
        let ended = ended.map(|begin| {
            let mut regions: Vec<_> = regions.drain().collect();
            regions.sort_by(|(a, n), (b, m)| (Reverse(n), a).cmp(&(Reverse(m), b)));
            Day { begin, events: regions.iter().map(|(_, n)| n).sum(), regions }
        });
        if let Some(event) = event {
            today = day;
            *regions.entry(event.region.clone()).or_default() += 1;
        }
        from_iter(ended).with_error()
    })
}

/// Tells the rate of the last six hours with every event: a sliding window in event time.
pub(crate) fn rates<E>(
    events: Observable<impl Source<Item = Arc<Event>, Error = E>>,
) -> Observable<impl Source<Item = Rate, Error = E>> {
    let mut begin = None;
    let mut window = VecDeque::new();
    events.map(move |event| {
        let time = event.time;
        let begin = *begin.get_or_insert(time);
        window.push_back(time);
        while window.front().is_some_and(|&first| first <= time.saturating_sub(RATE_WINDOW)) {
            window.pop_front();
        }
        // In the first hours there is less than a window to look at.
        let seen = time.saturating_sub(begin).clamp(HOUR, RATE_WINDOW);
        Rate { time, an_hour: window.len() as f64 * HOUR as f64 / seen as f64 }
    })
}

/// Every event, then `None`.
fn with_end<E>(
    events: Observable<impl Source<Item = Arc<Event>, Error = E>>,
) -> Observable<impl Source<Item = Option<Arc<Event>>, Error = E>> {
    events.map(Some).concat(just(None).with_error())
}
