//! The pipelines: events are parsed, sorted and replayed into a subject; whoever wants to know listens to it.
//!
//! ```text
//!                          ┌ archive  in batches, slow
//!                          ├ tally ─────────────────────────────────┐
//!                          ├ alerts   debounced by region ──────────┤
//! features → events ─ wire ┼ days     windows by region ────────────┼ signals → view, report
//!                          ├ rates    a sliding window, sampled ────┤
//!                          └ lookups  16 at once, timeout, retry ───┘
//! ```

use crate::{
    archive::Archive,
    event_time::{self, Alert, Day, Rate},
    feed::{Event, Feed, Malformed},
    gazetteer::{Dossier, Gazetteer},
    pace::Pace,
    report::{Boundaries, Boundary},
};
use headwater::prelude::*;
use std::{convert::Infallible, sync::Arc, time::Duration};

/// Room for bursts, before a subscriber slows the replay down.
const AMPLE: usize = 256;

/// The archive is slow: its room is full time and again, and then the replay waits for it.
const TIGHT: usize = 32;

/// How many events the archive takes at once.
const BATCH: usize = 64;

/// How many lookups are under way at once.
const LOOKUPS: usize = 16;

/// What there is to see and to count.
pub(crate) enum Signal {
    Event(Arc<Event>),
    Alert(Alert),
    Day(Day),
    Located(Dossier),
    /// Now and then.
    Pulse(Rate, Vec<Boundary>),
}

/// Parses the features of a feed and sorts them into event time.
pub(crate) async fn events(feed: Feed<'_>, mut on_malformed: impl FnMut(Malformed)) -> Vec<Arc<Event>> {
    let Ok(mut events) = from_iter(feed.features)
        .enumerate()
        .map(|(index, feature)| Event::parse(index, feature))
        .filter_map(|parsed| parsed.map_err(&mut on_malformed).ok())
        .map(Arc::new)
        .to_vec()
        .await;
    events.sort_by_key(|event| (event.time, event.index));
    events
}

/// Replays events to everyone, and hands what comes of it to `on_signal` until that fails.
pub(crate) async fn run<E>(
    events: Vec<Arc<Event>>,
    pace: Pace,
    refresh: Duration,
    on_signal: impl FnMut(Signal) -> Result<(), E>,
) -> Result<(Boundaries, Archive), E> {
    let wire = PublishSubject::<Arc<Event>>::new(AMPLE);
    let mut boundaries = Boundaries::default();
    let mut listen = |name, capacity| {
        let events = wire.observe_with(Overflow::Block, capacity);
        boundaries.watch(name, events.gauge());
        events
    };

    let store = Archive::new(pace.time_of(48.0, Duration::from_millis(10), Duration::from_millis(500)));
    let patience = pace.time_of(BATCH as f64, Duration::from_millis(10), Duration::from_secs(1));
    let archived = listen("archive", TIGHT).buffer_time_or_count(patience, BATCH).subscribe_with(store.clone());

    let gazetteer = Gazetteer::new(pace.time_of(8.0, Duration::from_millis(1), Duration::from_millis(40)));
    let tally = listen("tally", AMPLE).map(Signal::Event);
    let alerts = listen("alerts", AMPLE).pipe(event_time::alerts).map(Signal::Alert);
    let days = listen("days", AMPLE).pipe(event_time::days).map(Signal::Day);
    let lookups = listen("lookups", AMPLE).pipe(|events| located(events, gazetteer)).map(Signal::Located);
    let rates = listen("rates", AMPLE).pipe(event_time::rates).sample(refresh);

    let gauges = boundaries.clone();
    let pulse = rates.map(move |rate| Signal::Pulse(rate, gauges.read()));
    let desk = tally.merge(alerts).merge(days).merge(lookups).merge(pulse).with_error().try_for_each(on_signal);

    let replay = async {
        let Ok(_) = replayed(events, pace).subscribe_with(wire).await;
        let Ok(_) = archived.await;
        Ok(())
    };
    // Biased, as the desk has to listen before the first event is sent.
    tokio::try_join!(biased; desk, replay)?;
    Ok((boundaries, store))
}

/// The events, each at its time.
fn replayed(events: Vec<Arc<Event>>, pace: Pace) -> Observable<impl Source<Item = Arc<Event>, Error = Infallible>> {
    defer(move || {
        let clock = pace.start();
        from_iter(events.clone()).concat_map(move |event| async move {
            clock.until(event.time).await;
            Ok(event)
        })
    })
}

/// What the gazetteer knows of each event, in the order of its answers.
fn located(
    events: Observable<impl Source<Item = Arc<Event>, Error = Infallible>>,
    gazetteer: Gazetteer,
) -> Observable<impl Source<Item = Dossier, Error = Infallible>> {
    events.merge_map(LOOKUPS, move |event| {
        let gazetteer = gazetteer.clone();
        let patience = gazetteer.patience();
        defer(move || gazetteer.clone().locate(Arc::clone(&event)))
            .timeout(patience)
            .retry(2)
            .catch_error(|_| just(Dossier::unknown()))
    })
}
