//! What does a new attempt cost?

use crate::harness::{Contender, Race, Workload, in_task};
use headwater::prelude::*;
use std::{
    cell::Cell,
    hint::black_box,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

const ATTEMPTS: u64 = 50_000;
/// How many items an attempt has before it fails.
const LENGTH: u64 = 3;

pub fn workload() -> Workload {
    let races = vec![Race::new("an attempt", ATTEMPTS, contenders()).headline()];
    let question = "What does a new attempt cost, of a source that fails after three items?";
    Workload::new("retry", question, races).notes(&[
        "`retry` of RxJS calls itself for every attempt, and overflows the stack after some thousands.",
        "`rxrust` schedules a task for every attempt. The streams of the other peers cannot be begun anew.",
    ])
}

/// What counts the attempts: the last one succeeds.
#[derive(Clone)]
struct Attempts(Arc<AtomicU64>);

impl Attempts {
    fn new() -> Self {
        Self(Arc::new(AtomicU64::new(black_box(ATTEMPTS))))
    }

    fn begin(&self) -> Result<(), Failed> {
        if self.0.fetch_sub(1, Ordering::Relaxed) == 1 { Ok(()) } else { Err(Failed) }
    }
}

#[derive(Clone)]
struct Failed;

fn contenders() -> Vec<Contender> {
    vec![
        Contender::ours(in_task(|| {
            let attempts = Attempts::new();
            let attempt = defer(move || {
                let end = attempts.begin();
                let items = from_iter(0..=LENGTH).with_error();
                items.try_map(move |n| if n == LENGTH { end.clone().map(|()| n) } else { Ok(n) })
            });
            let sum = attempt.retry(usize::MAX).fold(0, |sum, n| sum + n).into_future();
            async move { sum.await.unwrap_or_default() }
        })),
        Contender::by_hand(|| {
            let attempts = Attempts::new();
            let mut sum = 0;
            loop {
                let end = attempts.begin();
                sum += (0..LENGTH).map(black_box).sum::<u64>();
                if end.is_ok() {
                    return sum + LENGTH;
                }
            }
        }),
        rx_rust(),
    ]
}

fn rx_rust() -> Contender {
    use rx_rust::{
        disposable::dispose_on_drop::DisposeOnDrop,
        observable::ObservableExt,
        observer::{Observer, Termination},
        operators::{creating::create::Create, error_handling::retry::RetryAction},
    };

    Contender::push("rx-rust", || {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        let attempts = Attempts::new();
        let first = Attempts::clone(&attempts);
        let make = move |attempts: &Attempts| {
            let attempts = Attempts::clone(attempts);
            Create::local_boxed(move |mut emitter| {
                let end = attempts.begin();
                for n in 0..LENGTH + u64::from(end.is_ok()) {
                    let _ = emitter.on_next(n);
                }
                emitter.on_termination(end.map_or_else(Termination::Error, |()| Termination::Completed));
                DisposeOnDrop::<()>::default()
            })
        };
        let retried = make(&first).retry(move |_| RetryAction::Retry(make(&attempts)));
        drop(retried.subscribe_with_callback(move |n| total.set(total.get() + n), |_| {}));
        sum.get()
    })
}
