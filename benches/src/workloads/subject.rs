//! What does a subject cost for each delivery, beside other channels that give every item to every subscriber?

use crate::harness::{Contender, Race, Workload, drive, rxjs};
use futures::future::join_all;
use headwater::prelude::*;
use std::{cell::Cell, rc::Rc};
use tokio::{runtime::Runtime, task::yield_now};

const DELIVERIES: u64 = 128_000;
const CAPACITY: usize = 64;

pub fn workload() -> Workload {
    let question = "What does a delivery cost, from one sender to all the subscribers of a subject?";
    let races = vec![
        Race::new("1", DELIVERIES, contenders(1, false)),
        Race::new("8", DELIVERIES, contenders(8, false)).headline(),
        Race::new("64", DELIVERIES, contenders(64, false)),
        Race::new("1, tasks", DELIVERIES, contenders(1, true)).threaded(),
        Race::new("8, tasks", DELIVERIES, contenders(8, true)).threaded(),
        Race::new("64, tasks", DELIVERIES, contenders(64, true)).threaded(),
    ];
    Workload::new("subject", question, races).notes(&[
        "The sizes are the numbers of subscribers; those in a task each have two worker threads.",
        "Ours, tokio's and `async-broadcast` queue at most 64 items for a subscriber and lose none. tokio's channel does not wait by itself: its sender gives way while it is full.",
        "`futures-rx` and `fluxion-rx` queue without a bound: their senders give way after 64 items.",
        "`rxrust`, `rx-rust` and `RxJS` call closures in the sender's stack.",
    ])
}

fn contenders(subscribers: u64, tasks: bool) -> Vec<Contender> {
    let mut contenders = vec![
        ours(subscribers, tasks),
        tokio_broadcast(subscribers, tasks),
        async_broadcast(subscribers, tasks),
        futures_rx(subscribers, tasks),
        fluxion(subscribers, tasks),
    ];
    if !tasks {
        contenders.extend([rxrust(subscribers), rx_rust(subscribers)]);
        contenders.extend(rxjs::contender("subject", subscribers, DELIVERIES));
    }
    contenders
}

fn runtime(tasks: bool) -> Runtime {
    if tasks { drive::many_threads(2) } else { drive::one_thread() }
}

/// Runs one sender and its readers, in one task or in a task each, and adds up what the readers found.
fn run<R>(runtime: &Runtime, tasks: bool, send: impl Future<Output = ()> + Send + 'static, readers: Vec<R>) -> u64
where
    R: Future<Output = u64> + Send + 'static,
{
    if tasks {
        let readers: Vec<_> = readers.into_iter().map(|reader| runtime.spawn(reader)).collect();
        let sender = runtime.spawn(send);
        return runtime.block_on(async {
            sender.await.unwrap();
            join_all(readers).await.into_iter().map(Result::unwrap).sum()
        });
    }
    runtime.block_on(async {
        let (found, ()) = futures::join!(join_all(readers), send);
        found.into_iter().sum()
    })
}

fn ours(subscribers: u64, tasks: bool) -> Contender {
    let runtime = runtime(tasks);
    Contender::ours(move || {
        let subject = PublishSubject::<u64>::new(CAPACITY);
        let readers = (0..subscribers)
            .map(|_| {
                let mut numbers = Box::pin(subject.observe().fold(0_u64, u64::wrapping_add));
                // The first poll subscribes.
                let _ = futures::FutureExt::now_or_never(&mut numbers);
                async move {
                    let Ok(sum) = numbers.await;
                    sum
                }
            })
            .collect();
        let send = async move {
            for n in 0..DELIVERIES / subscribers {
                subject.send(n).await.unwrap();
            }
        };
        run(&runtime, tasks, send, readers)
    })
}

fn tokio_broadcast(subscribers: u64, tasks: bool) -> Contender {
    let runtime = runtime(tasks);
    Contender::awaited("tokio", move || {
        let (sender, _) = tokio::sync::broadcast::channel::<u64>(CAPACITY);
        let readers = (0..subscribers)
            .map(|_| {
                let mut receiver = sender.subscribe();
                async move {
                    let mut sum = 0_u64;
                    while let Ok(n) = receiver.recv().await {
                        sum = sum.wrapping_add(n);
                    }
                    sum
                }
            })
            .collect();
        let send = async move {
            for n in 0..DELIVERIES / subscribers {
                // It does not wait by itself.
                while sender.len() == CAPACITY {
                    yield_now().await;
                }
                sender.send(n).unwrap();
            }
        };
        run(&runtime, tasks, send, readers)
    })
}

fn async_broadcast(subscribers: u64, tasks: bool) -> Contender {
    let runtime = runtime(tasks);
    Contender::awaited("async-broadcast", move || {
        let (sender, receiver) = async_broadcast::broadcast::<u64>(CAPACITY);
        let readers = (0..subscribers)
            .map(|_| {
                let mut receiver = receiver.new_receiver();
                async move {
                    let mut sum = 0_u64;
                    while let Ok(n) = receiver.recv_direct().await {
                        sum = sum.wrapping_add(n);
                    }
                    sum
                }
            })
            .collect();
        drop(receiver);
        let send = async move {
            for n in 0..DELIVERIES / subscribers {
                sender.broadcast_direct(n).await.unwrap();
            }
        };
        run(&runtime, tasks, send, readers)
    })
}

fn futures_rx(subscribers: u64, tasks: bool) -> Contender {
    use futures::StreamExt;
    use futures_rx::{PublishSubject, subject::Subject};

    let runtime = runtime(tasks);
    Contender::awaited("futures-rx", move || {
        let mut subject = PublishSubject::<u64>::new();
        let readers = (0..subscribers)
            .map(|_| subject.subscribe().fold(0_u64, |sum, n| async move { sum.wrapping_add(*n) }))
            .collect();
        let send = async move {
            for n in 0..DELIVERIES / subscribers {
                subject.next(n);
                if n % CAPACITY as u64 == 0 {
                    // It never waits; this keeps its queues as short as the others'.
                    yield_now().await;
                }
            }
        };
        run(&runtime, tasks, send, readers)
    })
}

fn fluxion(subscribers: u64, tasks: bool) -> Contender {
    use fluxion_core::{FluxionSubject, StreamItem};
    use futures::StreamExt;

    let runtime = runtime(tasks);
    Contender::awaited("fluxion-rx", move || {
        let subject = FluxionSubject::<u64>::new();
        let readers = (0..subscribers)
            .map(|_| {
                let items = subject.subscribe().unwrap();
                items.fold(0_u64, |sum, item| async move {
                    let StreamItem::Value(n) = item else { return sum };
                    sum.wrapping_add(n)
                })
            })
            .collect();
        let send = async move {
            for n in 0..DELIVERIES / subscribers {
                subject.next(n).unwrap();
                if n % CAPACITY as u64 == 0 {
                    yield_now().await;
                }
            }
        };
        run(&runtime, tasks, send, readers)
    })
}

fn rxrust(subscribers: u64) -> Contender {
    use rxrust::prelude::*;

    Contender::push("rxrust", move || {
        let mut subject = Local::subject::<u64, std::convert::Infallible>();
        let sum = Rc::new(Cell::new(0_u64));
        for _ in 0..subscribers {
            let sum = Rc::clone(&sum);
            subject.clone().subscribe(move |n| sum.set(sum.get().wrapping_add(n)));
        }
        for n in 0..DELIVERIES / subscribers {
            subject.next(n);
        }
        sum.get()
    })
}

fn rx_rust(subscribers: u64) -> Contender {
    use rx_rust::{observable::ObservableExt, observer::Observer, subject::publish_subject::PublishSubject};

    Contender::push("rx-rust", move || {
        let mut subject = PublishSubject::<_, std::convert::Infallible, _>::local();
        let sum = Rc::new(Cell::new(0_u64));
        let subscriptions: Vec<_> = (0..subscribers)
            .map(|_| {
                let sum = Rc::clone(&sum);
                subject.clone().subscribe_with_callback(move |n: u64| sum.set(sum.get().wrapping_add(n)), |_| {})
            })
            .collect();
        for n in 0..DELIVERIES / subscribers {
            let _ = subject.on_next(n);
        }
        drop(subscriptions);
        sum.get()
    })
}
