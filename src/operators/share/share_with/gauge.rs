//! A look at what lies between a shared run and its subscribers.

use super::{Linger, Shared};
use crate::{Observable, gauge::Gauge, source::Source};

/// What an observable of a shared run has beside the operators.
impl<S: Source, G: Linger<S>> Observable<Shared<S, G>> {
    /// A look at what lies between the run and this subscriber, and its clones.
    ///
    /// What a subscriber has not read yet, and what it lost, is counted when it reads, and when it is found full.
    pub fn gauge(&self) -> Gauge {
        self.source.gauge.clone()
    }
}
