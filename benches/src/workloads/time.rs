//! What does a clock cost, for items that are all ready at once?

use crate::harness::{Contender, Race, Workload, in_task, rxjs, value};
use futures::{StreamExt, stream};
use headwater::prelude::*;
use std::{cell::Cell, future::ready, hint::black_box, rc::Rc, time::Duration};
use tokio::{runtime::Builder, time::sleep};

const ITEMS: u64 = 1_000_000;
/// Longer than any run.
const LONG: Duration = Duration::from_secs(60);

pub fn debounce() -> Workload {
    let races = vec![Race::new("ready items", ITEMS, debouncing()).headline()];
    let question = "What does an item cost that comes before its silence is over?";
    Workload::new("debounce", question, races).notes(&[
        "A million items that are ready at once, and their end, which flushes the last one.",
        "`tokio-stream`, `futures`, `futures-buffered`, `futures-concurrency` and `fluxion-rx` have none; `rx-rust` has its clock behind a feature that brings runtimes of its own.",
        "`rxrust` schedules a task for every item, which lives as long as the silence would have lasted: 60 s here. It is left out.",
    ])
}

pub fn throttle() -> Workload {
    let races = vec![Race::new("ready items", ITEMS, throttling()).headline()];
    let question = "What does an item cost that comes while the gate is shut?";
    Workload::new("throttle", question, races).notes(&[
        "A million items that are ready at once, of which the first one passes.",
        "`throttle` of `tokio-stream` delays items instead of dropping them.",
    ])
}

fn items() -> std::ops::Range<u64> {
    0..black_box(ITEMS)
}

fn debouncing() -> Vec<Contender> {
    let mut contenders = vec![
        Contender::ours(in_task(|| value(from_iter(items()).debounce(LONG).fold(0, |sum, n| sum + n)))),
        Contender::awaited("futures-rx", {
            use futures_rx::RxExt;
            // It polls its timer as long as it is there, boxed so that it can be replaced.
            in_task(|| {
                let debounced = RxExt::debounce(stream::iter(items()), |_| Box::pin(sleep(LONG)));
                debounced.fold(0, |sum, n| ready(sum + n))
            })
        }),
    ];
    contenders.extend(rxjs::contender("debounce", 0, ITEMS));
    contenders
}

fn throttling() -> Vec<Contender> {
    let mut contenders = vec![
        Contender::ours(in_task(|| value(from_iter(items()).throttle(LONG).fold(0, |sum, n| sum + n + 1)))),
        Contender::awaited("futures-rx", {
            use futures_rx::RxExt;
            in_task(|| {
                let throttled = RxExt::throttle(stream::iter(items()), |_| sleep(LONG));
                throttled.fold(0, |sum, n| ready(sum + n + 1))
            })
        }),
        Contender::push("rxrust", {
            use rxrust::{
                ops::throttle::ThrottleEdge,
                prelude::{Local, Observable, ObservableFactory},
            };
            let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime can be made");
            move || {
                let sum = Rc::new(Cell::new(0));
                let total = Rc::clone(&sum);
                tokio::task::LocalSet::new().block_on(&runtime, async move {
                    Local::from_iter(items())
                        .throttle_time(LONG, ThrottleEdge::leading())
                        .subscribe(move |n| total.set(total.get() + n + 1));
                });
                sum.get()
            }
        }),
    ];
    contenders.extend(rxjs::contender("throttle", 0, ITEMS));
    contenders
}
