//! Runs contestants side by side and keeps the best time of each.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// What is timed: it does the whole job once and returns a result by which the contestants are compared.
pub type Contestant = Box<dyn FnMut() -> u64>;

/// One job and the contestants that do it; the first is the measure of the others.
pub struct Race {
    pub name: &'static str,
    /// The ratio to the first that ours are held to.
    pub limit: f64,
    contestants: Vec<Contestant>,
    best: Vec<Duration>,
}

impl Race {
    /// # Panics
    ///
    /// When the contestants do not agree on the result.
    pub fn new(name: &'static str, limit: f64, mut contestants: Vec<Contestant>) -> Self {
        let results: Vec<u64> = contestants.iter_mut().map(|run| run()).collect();
        assert!(results.iter().all(|result| *result == results[0]), "{name}: the contestants disagree: {results:?}");
        let best = vec![Duration::MAX; contestants.len()];
        Self { name, limit, contestants, best }
    }

    /// Lets each contestant run once, so that whatever else the machine does falls on all of them.
    pub fn round(&mut self) {
        for (run, best) in self.contestants.iter_mut().zip(&mut self.best) {
            let start = Instant::now();
            black_box(run());
            *best = start.elapsed().min(*best);
        }
    }

    /// The best times in nanoseconds an item.
    pub fn nanoseconds(&self, items: usize) -> impl Iterator<Item = f64> {
        self.best.iter().map(move |best| best.as_secs_f64() * 1e9 / items as f64)
    }

    /// The best time of a contestant over that of the first.
    pub fn ratio(&self, contestant: usize) -> f64 {
        self.best[contestant].as_secs_f64() / self.best[0].as_secs_f64()
    }
}
