//! A job that several contenders do, round by round.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// A question, and the races that answer it.
pub struct Workload {
    pub name: &'static str,
    pub question: &'static str,
    /// What a contender cannot do, and is left out for; and how else the contenders differ.
    pub notes: &'static [&'static str],
    pub races: Vec<Race>,
}

/// One job in one size; the contender that is ours is the measure of the others.
pub struct Race {
    pub variant: &'static str,
    pub unit: Unit,
    /// By how many the cost of a run is divided.
    pub items: u64,
    pub contenders: Vec<Contender>,
    /// It stands for its workload in the plot.
    pub is_headline: bool,
    /// Contenders run on several threads, where allocations are not counted.
    pub is_threaded: bool,
    promises: Vec<Promise>,
}

/// What a cost is counted in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Nanoseconds,
    Bytes,
    /// For jobs that are not divided into items.
    Milliseconds,
}

/// What ours may cost at most, as a multiple of a contender.
struct Promise {
    contender: &'static str,
    limit: f64,
}

/// How a contender works.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// This library.
    Ours,
    /// The consumer is awaited, as ours is.
    Awaited,
    /// The producer calls the consumer, which cannot make it wait.
    Push,
    /// The loop that one would write for this job alone.
    ByHand,
}

/// Somebody who can do the job.
pub struct Contender {
    pub name: &'static str,
    pub kind: Kind,
    run: Box<dyn FnMut() -> Sample>,
    /// The cost of every round, in units per item.
    costs: Vec<f64>,
    /// Allocations per item, where they can be counted.
    pub allocations: Option<f64>,
}

/// One run: its result, which must be that of all the others, and its cost.
pub struct Sample {
    pub result: u64,
    pub cost: f64,
}

/// How long to go on.
#[derive(Clone, Copy)]
pub struct Effort {
    pub rounds: usize,
    pub time: Duration,
    /// As long as a promise is not kept there are more rounds, up to so many: the machine may have been busy.
    pub most_rounds: usize,
}

impl Workload {
    pub fn new(name: &'static str, question: &'static str, races: Vec<Race>) -> Self {
        Self { name, question, notes: &[], races }
    }

    pub fn notes(self, notes: &'static [&'static str]) -> Self {
        Self { notes, ..self }
    }
}

impl Race {
    /// The time of a job of so many items.
    pub fn new(variant: &'static str, items: u64, contenders: Vec<Contender>) -> Self {
        Self {
            variant,
            unit: Unit::Nanoseconds,
            items,
            contenders,
            is_headline: false,
            is_threaded: false,
            promises: Vec::new(),
        }
    }

    pub fn unit(self, unit: Unit) -> Self {
        Self { unit, ..self }
    }

    pub fn headline(self) -> Self {
        Self { is_headline: true, ..self }
    }

    pub fn threaded(self) -> Self {
        Self { is_threaded: true, ..self }
    }

    /// Ours costs at most `limit` times what the contender does; `--check` tries it.
    pub fn promise(mut self, limit: f64, contender: &'static str) -> Self {
        self.promises.push(Promise { contender, limit });
        self
    }

    /// Runs all rounds, in each of which every contender has one turn, so that whatever else the machine does falls on
    /// all of them.
    ///
    /// # Panics
    ///
    /// When the contenders do not agree on the result.
    pub fn run(&mut self, workload: &str, effort: Effort) {
        self.warm_up(workload);
        let begin = Instant::now();
        let contenders = self.contenders.len();
        for round in 0.. {
            let is_enough = round >= effort.rounds && begin.elapsed() >= effort.time;
            if is_enough && (round >= effort.most_rounds || self.broken_promises().is_empty()) {
                break;
            }
            for turn in 0..contenders {
                // Nobody always has the turn behind the same one.
                let contender = &mut self.contenders[(turn + round) % contenders];
                let sample = (contender.run)();
                contender.costs.push(sample.cost / self.items as f64);
            }
        }
    }

    /// Lets each run once, compares what they found, and counts their allocations.
    fn warm_up(&mut self, workload: &str) {
        let mut results = Vec::new();
        for contender in &mut self.contenders {
            let mut result = 0;
            let counted = allocation_counter::measure(|| result = (contender.run)().result);
            let is_counted = !self.is_threaded && !contender.is_elsewhere();
            contender.allocations = is_counted.then(|| counted.count_total as f64 / self.items as f64);
            results.push((contender.name, result));
        }
        let agree = results.iter().all(|(_, result)| *result == results[0].1);
        assert!(agree, "{workload}, {}: the contenders disagree: {results:?}", self.variant);
    }

    /// The cost of ours, the first of them where there are several.
    pub fn ours(&self) -> f64 {
        let ours = self.contenders.iter().find(|contender| contender.kind == Kind::Ours);
        ours.map_or(f64::NAN, Contender::best)
    }

    /// The promises that are not kept, as sentences.
    pub fn broken_promises(&self) -> Vec<String> {
        let broken = self.promises.iter().filter_map(|Promise { contender, limit }| {
            let other = self.contenders.iter().find(|other| other.name == *contender)?;
            let ratio = self.ours() / other.best();
            (ratio > *limit).then(|| {
                format!(
                    "{}: costs {ratio:.2} times what `{contender}` does, {limit} at most are promised",
                    self.variant
                )
            })
        });
        broken.collect()
    }
}

impl Contender {
    pub fn ours(run: impl FnMut() -> u64 + 'static) -> Self {
        Self::new("headwater", Kind::Ours, run)
    }

    /// Another way to do the job with this library, behind the first.
    pub fn ours_by(name: &'static str, run: impl FnMut() -> u64 + 'static) -> Self {
        Self::new(name, Kind::Ours, run)
    }

    pub fn awaited(name: &'static str, run: impl FnMut() -> u64 + 'static) -> Self {
        Self::new(name, Kind::Awaited, run)
    }

    pub fn push(name: &'static str, run: impl FnMut() -> u64 + 'static) -> Self {
        Self::new(name, Kind::Push, run)
    }

    pub fn by_hand(run: impl FnMut() -> u64 + 'static) -> Self {
        Self::by_hand_as("by hand", run)
    }

    /// Another loop by hand.
    pub fn by_hand_as(name: &'static str, run: impl FnMut() -> u64 + 'static) -> Self {
        Self::new(name, Kind::ByHand, run)
    }

    fn new(name: &'static str, kind: Kind, mut run: impl FnMut() -> u64 + 'static) -> Self {
        Self::sampled(name, kind, move || {
            let begin = Instant::now();
            let result = black_box(run());
            Sample { result, cost: begin.elapsed().as_secs_f64() * 1e9 }
        })
    }

    /// A contender that tells its cost itself.
    pub fn sampled(name: &'static str, kind: Kind, run: impl FnMut() -> Sample + 'static) -> Self {
        Self { name, kind, run: Box::new(run), costs: Vec::new(), allocations: None }
    }

    /// It works in another process.
    fn is_elsewhere(&self) -> bool {
        self.name == super::rxjs::NAME
    }

    /// The least cost of a round: everything else on the machine only adds to it.
    pub fn best(&self) -> f64 {
        self.costs.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// How much dearer the median round was than the best, as a fraction of that.
    pub fn spread(&self) -> f64 {
        let mut costs = self.costs.clone();
        costs.sort_by(f64::total_cmp);
        let Some(median) = costs.get(costs.len() / 2) else { return f64::NAN };
        median / self.best() - 1.0
    }

    pub fn rounds(&self) -> usize {
        self.costs.len()
    }
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Awaited => "awaited",
            Self::Push => "push",
            Self::ByHand => "by hand",
        }
    }
}

impl Unit {
    pub fn name(self) -> &'static str {
        match self {
            Self::Nanoseconds => "ns",
            Self::Bytes => "bytes",
            Self::Milliseconds => "ms",
        }
    }
}
