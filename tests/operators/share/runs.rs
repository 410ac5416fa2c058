//! A source that can be cloned, as a shared one has to be, with a probe for each of its runs.

use headwater::{
    prelude::*,
    testing::{Probe, TestError},
};
use std::sync::{Arc, Mutex};

type Run = Arc<Probe<u32, TestError>>;

pub(super) struct Runs {
    probes: Arc<Mutex<Vec<Run>>>,
}

impl Runs {
    pub(super) fn new() -> (Self, Observable<impl Source<Item = u32, Error = TestError> + Clone + Send + 'static>) {
        let runs = Self { probes: Arc::default() };
        let probes = Arc::clone(&runs.probes);
        let source = defer(move || {
            let (probe, source) = Probe::new();
            probes.lock().unwrap().push(Arc::new(probe));
            source
        });
        (runs, source)
    }

    /// How many runs have begun.
    pub(super) fn count(&self) -> usize {
        self.probes.lock().unwrap().len()
    }

    /// The probe of a run, counted from 0.
    pub(super) fn get(&self, run: usize) -> Run {
        Arc::clone(&self.probes.lock().unwrap()[run])
    }
}
