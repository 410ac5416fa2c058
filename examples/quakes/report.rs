//! What a replay comes to: counted while it runs, told at its end.

use crate::{archive::Archive, feed::Event, gazetteer::Layer, pipeline::Signal, timestamp::Timestamp};
use headwater::Gauge;
use serde::{Serialize, Serializer};
use std::{cmp::Reverse, collections::BTreeMap, fmt, sync::Arc, time::Duration};

/// The counts of a replay, signal by signal.
#[derive(Default)]
pub(crate) struct Tally {
    events: u64,
    by_type: BTreeMap<String, u64>,
    by_magnitude: BTreeMap<Band, u64>,
    by_region: BTreeMap<String, u64>,
    strong: u64,
    alerts: u64,
    largest: Option<Arc<Event>>,
    lookups: Lookups,
}

/// What the gazetteer was asked for, and what it knew.
#[derive(Default)]
struct Lookups {
    by_layer: BTreeMap<Layer, u64>,
    /// In joules.
    energy: f64,
    /// Answers that took more than one attempt.
    repeated: u64,
    unanswered: u64,
}

/// Magnitudes from a whole number to the next, or none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Band {
    From(i32),
    Unknown,
}

impl Tally {
    pub(crate) fn add(&mut self, signal: Signal) {
        match signal {
            Signal::Event(event) => self.add_event(event),
            Signal::Alert(_) => self.alerts += 1,
            Signal::Located(dossier) => {
                *self.lookups.by_layer.entry(dossier.layer).or_default() += 1;
                self.lookups.energy += dossier.energy;
                self.lookups.repeated += u64::from(dossier.attempts > 1);
                self.lookups.unanswered += u64::from(dossier.attempts == 0);
            }
            Signal::Day(_) | Signal::Pulse(..) => {}
        }
    }

    fn add_event(&mut self, event: Arc<Event>) {
        self.events += 1;
        *self.by_type.entry(event.kind.clone()).or_default() += 1;
        *self.by_magnitude.entry(Band::of(event.magnitude)).or_default() += 1;
        *self.by_region.entry(event.region.clone()).or_default() += 1;
        self.strong += u64::from(event.is_strong());
        let largest = self.largest.as_ref().and_then(|largest| largest.magnitude);
        if event.magnitude > largest {
            self.largest = Some(event);
        }
    }
}

impl Band {
    fn of(magnitude: Option<f64>) -> Self {
        magnitude.map_or(Band::Unknown, |magnitude| Band::From(magnitude.floor() as i32))
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Band::From(magnitude) => write!(f, "{magnitude}"),
            Band::Unknown => f.write_str("unknown"),
        }
    }
}

impl Serialize for Band {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The gauges of all queues, by name.
#[derive(Clone, Default)]
pub(crate) struct Boundaries(Vec<(&'static str, Gauge)>);

/// What a gauge says.
#[derive(Serialize)]
pub(crate) struct Boundary {
    pub(crate) name: &'static str,
    pub(crate) capacity: usize,
    pub(crate) high_water: usize,
    pub(crate) lost: u64,
}

impl Boundaries {
    pub(crate) fn watch(&mut self, name: &'static str, gauge: Gauge) {
        self.0.push((name, gauge));
    }

    pub(crate) fn read(&self) -> Vec<Boundary> {
        let read = |(name, gauge): &(&'static str, Gauge)| Boundary {
            name,
            capacity: gauge.capacity(),
            high_water: gauge.high_water(),
            lost: gauge.lost(),
        };
        self.0.iter().map(read).collect()
    }
}

/// The outcome, as `--json` prints it; its `Display` says the same in words, and more.
#[derive(Serialize)]
pub(crate) struct Report {
    events: u64,
    malformed: u64,
    by_type: BTreeMap<String, u64>,
    by_magnitude: BTreeMap<Band, u64>,
    top_regions: Vec<Region>,
    strong: u64,
    alerts: u64,
    largest: Option<Largest>,
    elapsed_ms: u64,
    boundaries: Vec<Boundary>,
    #[serde(skip)]
    lookups: Lookups,
    #[serde(skip)]
    archived: u64,
}

#[derive(Serialize)]
struct Region {
    region: String,
    events: u64,
}

#[derive(Serialize)]
struct Largest {
    magnitude: f64,
    place: String,
    /// Milliseconds since 1970, as in the feed.
    time: i64,
}

impl Report {
    pub(crate) fn new(
        tally: Tally,
        malformed: u64,
        elapsed: Duration,
        boundaries: &Boundaries,
        archive: &Archive,
    ) -> Self {
        let Tally { events, by_type, by_magnitude, by_region, strong, alerts, largest, lookups } = tally;
        let mut regions: Vec<_> = by_region.into_iter().map(|(region, events)| Region { region, events }).collect();
        // A stable sort: regions with as many events stay in alphabetical order.
        regions.sort_by_key(|region| Reverse(region.events));
        regions.truncate(5);
        let largest = largest.and_then(|event| {
            event.magnitude.map(|magnitude| Largest { magnitude, place: event.place.clone(), time: event.time })
        });
        Self {
            events,
            malformed,
            by_type,
            by_magnitude,
            top_regions: regions,
            strong,
            alerts,
            largest,
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            boundaries: boundaries.read(),
            lookups,
            archived: archive.written(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} events, {} malformed, in {:.1} s", self.events, self.malformed, self.elapsed_ms as f64 / 1e3)?;
        writeln!(f, "types       {}", list(&self.by_type))?;
        writeln!(f, "magnitudes  {}", list(&self.by_magnitude))?;
        writeln!(f, "regions     {}", list(self.top_regions.iter().map(|r| (&r.region, &r.events))))?;
        writeln!(f, "strong      {} events, {} alerts", self.strong, self.alerts)?;
        if let Some(Largest { magnitude, place, time }) = &self.largest {
            writeln!(f, "largest     M {magnitude:.1} {place}, {}", Timestamp(*time))?;
        }
        let Lookups { by_layer, energy, repeated, unanswered } = &self.lookups;
        write!(f, "lookups     {}; {energy:.1e} J released; ", list(by_layer))?;
        writeln!(f, "{repeated} asked again, {unanswered} unanswered")?;
        writeln!(f, "archive     {} events", self.archived)?;
        write!(f, "queues      {}", queues(&self.boundaries))
    }
}

/// `name high water/capacity`, and what was lost if anything was.
pub(crate) fn queues(boundaries: &[Boundary]) -> String {
    let queue = |Boundary { name, capacity, high_water, lost }: &Boundary| match lost {
        0 => format!("{name} {high_water}/{capacity}"),
        _ => format!("{name} {high_water}/{capacity} ({lost} lost)"),
    };
    boundaries.iter().map(queue).collect::<Vec<_>>().join(" · ")
}

/// `name count · name count`.
pub(crate) fn list<N: fmt::Display, C: fmt::Display>(counts: impl IntoIterator<Item = (N, C)>) -> String {
    let counts = counts.into_iter().map(|(name, count)| format!("{name} {count}"));
    counts.collect::<Vec<_>>().join(" · ")
}
