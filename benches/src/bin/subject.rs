//! What does a subject cost for each delivery, beside other channels that give every item to every subscriber?
//!
//! The first three queue at most 64 items for a subscriber, and lose none.
//! `futures-rx` queues without bound, and the last two call closures in the sender's stack: nothing waits and nobody is
//! awaited there; they stand here for comparison.

use futures::future::join_all;
use headwater::prelude::*;
use headwater_benches::{Contestant, Race};
use std::{cell::Cell, env, rc::Rc};
use tokio::{
    runtime::{Builder, Runtime},
    task::yield_now,
};

const DELIVERIES: u64 = 256_000;
const CAPACITY: usize = 64;
const COLUMNS: [&str; 6] = ["headwater", "tokio", "async-broadcast", "futures-rx", "rxrust", "rx-rust"];

fn main() {
    let quick = env::args().any(|argument| argument == "--quick");
    let mut races = Vec::new();
    for subscribers in [1, 8, 64] {
        for tasks in [false, true] {
            let name = format!("{subscribers} in {}", if tasks { "a task each" } else { "one task" }).leak();
            let mut contestants = vec![
                ours(subscribers, tasks),
                tokio_broadcast(subscribers, tasks),
                async_broadcast(subscribers, tasks),
                futures_rx(subscribers, tasks),
            ];
            if !tasks {
                contestants.extend([rxrust(subscribers), rx_rust(subscribers)]);
            }
            races.push(Race::new(name, f64::MAX, contestants));
        }
    }
    for _ in 0..if quick { 3 } else { 20 } {
        races.iter_mut().for_each(Race::round);
    }
    println!("ns per delivery, best of interleaved rounds; in brackets the ratio to headwater");
    print!("{:18}{:>10}", "", COLUMNS[0]);
    COLUMNS[1..].iter().for_each(|column| print!("{column:>18}"));
    println!();
    for race in &races {
        print!("{:18}", race.name);
        for (contestant, time) in race.nanoseconds(DELIVERIES as usize).enumerate() {
            match contestant {
                0 => print!("{time:>10.2}"),
                _ => print!("{time:>10.2} ({:>5.2})", race.ratio(contestant)),
            }
        }
        println!();
    }
}

fn runtime(tasks: bool) -> Runtime {
    let mut builder = if tasks { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    builder.worker_threads(2).build().unwrap()
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

fn ours(subscribers: u64, tasks: bool) -> Contestant {
    let runtime = runtime(tasks);
    Box::new(move || {
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

fn tokio_broadcast(subscribers: u64, tasks: bool) -> Contestant {
    let runtime = runtime(tasks);
    Box::new(move || {
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

fn async_broadcast(subscribers: u64, tasks: bool) -> Contestant {
    let runtime = runtime(tasks);
    Box::new(move || {
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

fn futures_rx(subscribers: u64, tasks: bool) -> Contestant {
    use futures::StreamExt;
    use futures_rx::{PublishSubject, subject::Subject};

    let runtime = runtime(tasks);
    Box::new(move || {
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

fn rxrust(subscribers: u64) -> Contestant {
    use rxrust::prelude::*;

    Box::new(move || {
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

fn rx_rust(subscribers: u64) -> Contestant {
    use rx_rust::{observable::ObservableExt, observer::Observer, subject::publish_subject::PublishSubject};

    Box::new(move || {
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
