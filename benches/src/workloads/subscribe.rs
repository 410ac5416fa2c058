//! What does it cost to set a chain up and to take it down again?

use crate::harness::{Contender, Race, Workload, drive, rxjs};
use futures::StreamExt;
use headwater::prelude::*;
use std::{future::ready, hint::black_box, task::Waker};

const TIMES: u64 = 20_000;

pub fn workload() -> Workload {
    let question =
        "What does it cost to make a chain of five operators, to subscribe and to drop it before it has an item?";
    let races = vec![Race::new("in place", TIMES, in_place()), Race::new("as a task", TIMES, as_tasks()).headline()];
    Workload::new("subscribe", question, races).notes(&[
        "In place the chain is polled once and dropped; as a task it is spawned, and cancelled by the drop of its subscription, or by `abort`.",
        "Ours is polled once before `subscribe` returns, is taken down when the drop returns, and hands its outcome to whoever awaits it.",
        "The chains of `rxrust`, `rx-rust` and `RxJS` begin with a subject.",
    ])
}

macro_rules! five {
    ($items:expr, $keep:expr) => {
        $items
            .map(|n: u64| n ^ (n >> 3))
            .filter(|n| $keep(n % 7 != 0))
            .map(|n: u64| n * 3)
            .filter(|n| $keep(n % 11 != 0))
            .map(|n: u64| (n + 13) & 0xF_FFFF)
    };
}

fn in_place() -> Vec<Contender> {
    let mut contenders = vec![
        Contender::ours(|| {
            let mut cx = std::task::Context::from_waker(Waker::noop());
            for _ in 0..TIMES {
                let mut run = std::pin::pin!(black_box(five!(never::<u64>(), bool::from)).for_each(|n| {
                    black_box(n);
                }));
                let _ = black_box(run.as_mut().poll(&mut cx));
            }
            TIMES
        }),
        Contender::awaited("futures", || {
            let mut cx = std::task::Context::from_waker(Waker::noop());
            for _ in 0..TIMES {
                let chain = five!(futures::stream::pending::<u64>(), ready);
                let mut run = std::pin::pin!(black_box(chain).for_each(|n| {
                    black_box(n);
                    ready(())
                }));
                let _ = black_box(run.as_mut().poll(&mut cx));
            }
            TIMES
        }),
        rxrust(),
        rx_rust(),
    ];
    contenders.extend(rxjs::contender("subscribe", 5, TIMES));
    contenders
}

fn as_tasks() -> Vec<Contender> {
    let (ours, theirs) = (drive::one_thread(), drive::one_thread());
    vec![
        Contender::ours(move || {
            ours.block_on(async {
                for _ in 0..TIMES {
                    drop(five!(never::<u64>(), bool::from).subscribe(|n| {
                        black_box(n);
                    }));
                    tokio::task::yield_now().await;
                }
            });
            TIMES
        }),
        Contender::awaited("futures", move || {
            theirs.block_on(async {
                for _ in 0..TIMES {
                    let chain = five!(futures::stream::pending::<u64>(), ready);
                    let task = tokio::spawn(chain.for_each(|n| {
                        black_box(n);
                        ready(())
                    }));
                    tokio::task::yield_now().await;
                    task.abort();
                    tokio::task::yield_now().await;
                }
            });
            TIMES
        }),
    ]
}

fn rxrust() -> Contender {
    use rxrust::prelude::{Local, Observable, ObservableFactory, Subscription};

    Contender::push("rxrust", || {
        for _ in 0..TIMES {
            let subject = Local::subject::<u64, std::convert::Infallible>();
            let subscription = five!(subject.clone(), bool::from).subscribe(|n| {
                black_box(n);
            });
            subscription.unsubscribe();
        }
        TIMES
    })
}

fn rx_rust() -> Contender {
    use rx_rust::{observable::ObservableExt, subject::publish_subject::PublishSubject};

    Contender::push("rx-rust", || {
        for _ in 0..TIMES {
            let subject = PublishSubject::<u64, std::convert::Infallible, _>::local();
            let chain = five!(subject.clone(), bool::from);
            drop(chain.subscribe_with_callback(
                |n| {
                    black_box(n);
                },
                |_| {},
            ));
        }
        TIMES
    })
}
