//! Sources for those that share them: one with a probe for each of its runs, one that is looked at when it is dropped;
//! and a task whose waker is looked at.

use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, TestError},
};
use std::{
    cell::RefCell,
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

type Run = Arc<Probe<u32, TestError>>;

/// A source that can be cloned, as a shared one has to be, with a probe for each of its runs.
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

/// A second consumer of a run, which is polled when the source of the run is dropped: it must not know of the end yet.
#[derive(Clone, Default)]
pub(super) struct Witness {
    consumer: Rc<RefCell<Option<BoxLocalObservable<'static, u32, TestError>>>>,
}

impl Witness {
    pub(super) fn watch<S>(
        &self,
        source: Observable<S>,
    ) -> Observable<impl Source<Item = u32, Error = TestError> + Clone + use<S>>
    where
        S: Source<Item = u32, Error = TestError> + Clone,
    {
        let look = Look(self.clone());
        source.tap(move |_| {
            let _ = &look;
        })
    }

    pub(super) fn is<S: Source<Item = u32, Error = TestError> + 'static>(&self, consumer: Observable<S>) {
        *self.consumer.borrow_mut() = Some(consumer.boxed_local());
    }

    /// What the consumer is told afterwards.
    pub(super) fn hears(&self) -> Option<Option<Result<u32, TestError>>> {
        let mut consumer = self.consumer.take()?;
        consumer.next().now_or_never()
    }
}

#[derive(Clone)]
struct Look(Witness);

impl Drop for Look {
    fn drop(&mut self) {
        let Some(mut consumer) = self.0.consumer.take() else { return };
        assert_eq!(consumer.next().now_or_never(), None, "it was told before the source was dropped");
        self.0.is(consumer);
    }
}

/// A task that polls consumers, and knows whether it was woken and whether somebody could still wake it.
#[derive(Default)]
pub(super) struct Waking {
    woken: Arc<Woken>,
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Waking {
    pub(super) fn polls<S: Source + Unpin>(
        &self,
        consumer: &mut Observable<S>,
    ) -> Poll<Option<Result<S::Item, S::Error>>> {
        self.woken.0.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&self.woken));
        consumer.poll_next_unpin(&mut Context::from_waker(&waker))
    }

    /// Whether it was woken since it last polled.
    pub(super) fn was_woken(&self) -> bool {
        self.woken.0.load(Ordering::Relaxed)
    }

    /// Whether a consumer, or what is behind it, holds its waker.
    pub(super) fn is_held(&self) -> bool {
        Arc::strong_count(&self.woken) > 1
    }
}
