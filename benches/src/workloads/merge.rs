//! What does a merge of many sources cost of which few have something at a time?

use crate::harness::{Contender, Race, Workload, drive, rxjs, value};
use futures::{Stream, StreamExt, task::AtomicWaker};
use headwater::prelude::*;
use std::{
    cell::Cell,
    future::ready,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};
use tokio::{sync::mpsc, task::yield_now};
use tokio_stream::wrappers::ReceiverStream;

const ITEMS: u64 = 200_000;
/// How many sources have something at a time.
const BURST: u64 = 2;

pub fn workload() -> Workload {
    let question = "What does an item cost of many sources in one task of which two have something at a time?";
    let races = vec![
        Race::new("2 sources", ITEMS, contenders(2)),
        Race::new("16", ITEMS, contenders(16)),
        Race::new("1,024", ITEMS, contenders(1_024)),
        Race::new("10,000", ITEMS, contenders(10_000)).headline(),
        Race::new("a silent one", ITEMS, beside_a_silent_one()),
    ];
    Workload::new("merge", question, races).notes(&[
        "A second task fills the cells of two sources, then gives way; its share and that of the runtime is in every figure.",
        "The last figure is of two channels of tokio, one of which never has anything.",
        "`futures-concurrency` and the `StreamMap` of `tokio-stream` look at all of their streams for an item; beyond 16 that takes minutes, and they are left out.",
        "`rxrust`, `rx-rust` and `RxJS` merge subjects into which the items are pushed.",
        "`futures-buffered` is its `MergeBounded`; `MergeUnbounded` fell asleep over 1,024 sources.",
        "`fluxion-rx` merges by timestamps and waits for all of its streams, which is other work.",
    ])
}

/// A place for one item, from which a source takes it.
#[derive(Default)]
struct Cell64 {
    /// 0 while it is empty.
    item: AtomicU64,
    waker: AtomicWaker,
}

const END: u64 = u64::MAX;

/// The items of a cell.
struct Sparse(Arc<Cell64>);

impl Stream for Sparse {
    type Item = u64;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u64>> {
        // There is one thread: nobody fills the cell between the look and the registration.
        match self.0.item.swap(0, Ordering::Relaxed) {
            0 => {
                self.0.waker.register(cx.waker());
                Poll::Pending
            }
            END => Poll::Ready(None),
            item => Poll::Ready(Some(item)),
        }
    }
}

/// The sources in an order in which neighbours are far apart.
fn source_of(n: u64, sources: u64) -> usize {
    (n.wrapping_mul(7_919) % sources) as usize
}

/// Fills the cells, a few at a time.
async fn fill(cells: Vec<Arc<Cell64>>) {
    let sources = cells.len() as u64;
    let put = |at: usize, item| {
        cells[at].item.store(item, Ordering::Relaxed);
        cells[at].waker.wake();
    };
    // All are polled for the first time.
    yield_now().await;
    for n in 0..ITEMS {
        put(source_of(n, sources), n + 1);
        if n % BURST == BURST - 1 {
            yield_now().await;
        }
    }
    (0..cells.len()).for_each(|at| put(at, END));
}

/// Merges in one task what another one fills.
fn merging<F>(sources: u64, merge: impl Fn(Vec<Sparse>) -> F + 'static) -> impl FnMut() -> u64 + 'static
where
    F: Future<Output = u64> + Send + 'static,
{
    let runtime = drive::one_thread();
    move || {
        let cells: Vec<Arc<Cell64>> = (0..sources).map(|_| Arc::default()).collect();
        let merged = merge(cells.iter().map(|cell| Sparse(Arc::clone(cell))).collect());
        runtime.block_on(async {
            let merged = tokio::spawn(merged);
            tokio::spawn(fill(cells));
            merged.await.expect("the task has not panicked")
        })
    }
}

fn sum(items: impl Stream<Item = u64>) -> impl Future<Output = u64> {
    items.fold(0, |sum, n| ready(sum + n))
}

fn contenders(sources: u64) -> Vec<Contender> {
    let mut contenders = vec![
        Contender::ours(merging(sources, |sources| {
            value(headwater::prelude::merge(sources.into_iter().map(from_stream)).fold(0, |sum, n| sum + n))
        })),
        Contender::awaited("futures", merging(sources, |sources| sum(futures::stream::select_all(sources)))),
        Contender::awaited("futures-buffered", {
            use futures_buffered::MergeBounded;
            merging(sources, |sources| sum(sources.into_iter().collect::<MergeBounded<_>>()))
        }),
    ];
    if sources <= 16 {
        contenders.push(Contender::awaited("futures-concurrency", {
            use futures_concurrency::stream::Merge;
            merging(sources, |sources| sum(sources.merge()))
        }));
        contenders.push(Contender::awaited("tokio-stream", {
            use tokio_stream::StreamMap;
            merging(sources, |sources| {
                let streams: StreamMap<usize, Sparse> = sources.into_iter().enumerate().collect();
                sum(streams.map(|(_, item)| item))
            })
        }));
    }
    contenders.push(rxrust(sources));
    contenders.push(rx_rust(sources));
    contenders.extend(rxjs::contender("merge", sources, ITEMS));
    contenders
}

/// A channel that has items and one that has none, as of commands that seldom come.
fn beside_a_silent_one() -> Vec<Contender> {
    vec![
        Contender::ours(merging_channels(|channels| {
            value(headwater::prelude::merge(channels.map(from_receiver)).fold(0, |sum, n| sum + n))
        })),
        Contender::awaited(
            "futures",
            merging_channels(|channels| sum(futures::stream::select_all(channels.map(ReceiverStream::new)))),
        ),
        Contender::awaited("futures-buffered", {
            use futures_buffered::MergeBounded;
            merging_channels(|channels| sum(channels.map(ReceiverStream::new).into_iter().collect::<MergeBounded<_>>()))
        }),
        Contender::awaited("futures-concurrency", {
            use futures_concurrency::stream::Merge;
            merging_channels(|channels| sum(channels.map(ReceiverStream::new).merge()))
        }),
        Contender::awaited("tokio-stream", {
            use tokio_stream::StreamMap;
            merging_channels(|channels| {
                let streams: StreamMap<usize, _> = channels.map(ReceiverStream::new).into_iter().enumerate().collect();
                sum(streams.map(|(_, item)| item))
            })
        }),
    ]
}

/// Merges in one task what another one sends into the first channel.
fn merging_channels<F>(merge: impl Fn([mpsc::Receiver<u64>; 2]) -> F + 'static) -> impl FnMut() -> u64 + 'static
where
    F: Future<Output = u64> + Send + 'static,
{
    let runtime = drive::one_thread();
    move || {
        let (items, busy) = mpsc::channel(64);
        let (nothing, silent) = mpsc::channel(64);
        let merged = merge([busy, silent]);
        runtime.block_on(async {
            let merged = tokio::spawn(merged);
            tokio::spawn(async move {
                for n in 0..ITEMS {
                    items.send(n).await.expect("the other task reads to the end");
                }
                drop(nothing);
            });
            merged.await.expect("the task has not panicked")
        })
    }
}

fn rxrust(sources: u64) -> Contender {
    use rxrust::prelude::{Local, Observable, ObservableFactory, Observer};

    Contender::push("rxrust", move || {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        let mut subjects: Vec<_> = (0..sources).map(|_| Local::subject::<u64, std::convert::Infallible>()).collect();
        Local::from_iter(subjects.clone()).merge_all(usize::MAX).subscribe(move |n| total.set(total.get() + n));
        for n in 0..ITEMS {
            subjects[source_of(n, sources)].next(n + 1);
        }
        sum.get()
    })
}

fn rx_rust(sources: u64) -> Contender {
    use rx_rust::{
        observable::ObservableExt, observer::Observer, operators::creating::from_iter::FromIter,
        subject::publish_subject::PublishSubject,
    };

    Contender::push("rx-rust", move || {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        let mut subjects: Vec<_> =
            (0..sources).map(|_| PublishSubject::<u64, std::convert::Infallible, _>::local()).collect();
        let merged = FromIter::new(subjects.clone()).merge_all();
        let subscription = merged.subscribe_with_callback(move |n| total.set(total.get() + n), |_| {});
        for n in 0..ITEMS {
            let _ = subjects[source_of(n, sources)].on_next(n + 1);
        }
        drop(subscription);
        sum.get()
    })
}
