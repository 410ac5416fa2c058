//! What does a subject cost for each delivery, beside other channels that give every item to every subscriber?
//!
//! All contestants queue at most 64 items for a subscriber, and lose none.

use futures::future::join_all;
use headwater::prelude::*;
use headwater_benches::{Contestant, Race};
use std::env;
use tokio::{
    runtime::{Builder, Runtime},
    task::yield_now,
};

const DELIVERIES: u64 = 256_000;
const CAPACITY: usize = 64;
const COLUMNS: [&str; 3] = ["headwater", "tokio", "async-broadcast"];

fn main() {
    let quick = env::args().any(|argument| argument == "--quick");
    let mut races = Vec::new();
    for subscribers in [1, 8, 64] {
        for tasks in [false, true] {
            let name = format!("{subscribers} in {}", if tasks { "a task each" } else { "one task" }).leak();
            let contestants =
                vec![ours(subscribers, tasks), tokio_broadcast(subscribers, tasks), async_broadcast(subscribers, tasks)];
            races.push(Race::new(name, f64::MAX, contestants));
        }
    }
    for _ in 0..if quick { 3 } else { 20 } {
        races.iter_mut().for_each(Race::round);
    }
    println!("ns per delivery, best of interleaved rounds; in brackets the ratio to headwater");
    println!("{:18}{:>10}{:>18}{:>18}", "", COLUMNS[0], COLUMNS[1], COLUMNS[2]);
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
