//! What does a future cost that yields once, when 64 run at once?

use crate::harness::{Contender, Race, Workload, in_task, rxjs, value};
use futures::{StreamExt, stream};
use headwater::prelude::*;
use std::{
    convert::Infallible,
    future::ready,
    hint::black_box,
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::task::yield_now;

const ITEMS: u64 = 30_000;
const AT_ONCE: usize = 64;
/// The most that ours may cost of what `futures` does.
const LIMIT: f64 = 1.0;

pub fn workload() -> Workload {
    let question = "What does a future cost that yields once, when 64 run at once?";
    let races = vec![
        Race::new("in order", ITEMS, in_order()).headline().promise(LIMIT, "futures"),
        Race::new("as they come", ITEMS, as_they_come()).promise(LIMIT, "futures"),
    ];
    Workload::new("concurrent", question, races).notes(&[
        "RxJS awaits a promise that is resolved already, by `mergeMap` with a limit; it has no such operator that keeps the order.",
        "`futures-concurrency` keeps no order. `futures-rx`, `fluxion-rx`, `rxrust` and `rx-rust` run no futures side by side.",
    ])
}

async fn job(n: u64) -> u64 {
    yield_now().await;
    n
}

fn items() -> std::ops::Range<u64> {
    0..black_box(ITEMS)
}

fn in_order() -> Vec<Contender> {
    vec![
        Contender::ours(in_task(|| {
            let jobs = from_iter(items()).map_concurrent(AT_ONCE, async |n| Ok::<_, Infallible>(job(n).await));
            value(jobs.fold(0, |sum, n| sum + n))
        })),
        Contender::awaited(
            "futures",
            in_task(|| stream::iter(items()).map(job).buffered(AT_ONCE).fold(0, |sum, n| ready(sum + n))),
        ),
        Contender::awaited("futures-buffered", {
            use futures_buffered::BufferedStreamExt;
            in_task(|| stream::iter(items()).map(job).buffered_ordered(AT_ONCE).fold(0, |sum, n| ready(sum + n)))
        }),
    ]
}

fn as_they_come() -> Vec<Contender> {
    let mut contenders = vec![
        Contender::ours(in_task(|| {
            let jobs =
                from_iter(items()).map_concurrent_unordered(AT_ONCE, async |n| Ok::<_, Infallible>(job(n).await));
            value(jobs.fold(0, |sum, n| sum + n))
        })),
        Contender::awaited(
            "futures",
            in_task(|| stream::iter(items()).map(job).buffer_unordered(AT_ONCE).fold(0, |sum, n| ready(sum + n))),
        ),
        Contender::awaited("futures-buffered", {
            use futures_buffered::BufferedStreamExt;
            in_task(|| stream::iter(items()).map(job).buffered_unordered(AT_ONCE).fold(0, |sum, n| ready(sum + n)))
        }),
        Contender::awaited("futures-concurrency", {
            use futures_concurrency::prelude::*;
            let runtime = crate::harness::drive::one_thread();
            move || {
                let sum = Arc::new(AtomicU64::new(0));
                let total = Arc::clone(&sum);
                let jobs = async move {
                    let jobs = stream::iter(items()).co().limit(NonZeroUsize::new(AT_ONCE)).map(job);
                    jobs.for_each(|n| {
                        total.fetch_add(n, Ordering::Relaxed);
                        ready(())
                    })
                    .await;
                };
                runtime.block_on(jobs);
                sum.load(Ordering::Relaxed)
            }
        }),
    ];
    contenders.extend(rxjs::contender("concurrent", AT_ONCE as u64, ITEMS));
    contenders
}
