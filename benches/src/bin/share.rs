//! What does a shared run cost for each delivery, with a source that is always ready?

use futures::{StreamExt, future::join_all, stream};
use futures_rx::RxExt;
use headwater::prelude::*;
use headwater_benches::{Contestant, Race};
use std::env;
use tokio::runtime::{Builder, Runtime};

const DELIVERIES: u64 = 256_000;
const COLUMNS: [&str; 2] = ["headwater", "futures-rx"];

fn main() {
    let quick = env::args().any(|argument| argument == "--quick");
    let mut races = Vec::new();
    for consumers in [1, 4, 16] {
        for tasks in [false, true] {
            let name = format!("{consumers} in {}", if tasks { "a task each" } else { "one task" }).leak();
            races.push(Race::new(name, f64::MAX, vec![ours(consumers, tasks), futures_rx(consumers, tasks)]));
        }
    }
    for _ in 0..if quick { 3 } else { 20 } {
        races.iter_mut().for_each(Race::round);
    }
    println!("ns per delivery, best of interleaved rounds; in brackets the ratio to headwater");
    println!("{:18}{:>10}{:>18}", "", COLUMNS[0], COLUMNS[1]);
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

/// Runs the consumers in one task or in a task each, and adds up what they found.
fn run<R>(runtime: &Runtime, tasks: bool, consumers: Vec<R>) -> u64
where
    R: Future<Output = u64> + Send + 'static,
{
    if tasks {
        let consumers: Vec<_> = consumers.into_iter().map(|consumer| runtime.spawn(consumer)).collect();
        return runtime.block_on(join_all(consumers)).into_iter().map(Result::unwrap).sum();
    }
    runtime.block_on(join_all(consumers)).into_iter().sum()
}

fn ours(consumers: u64, tasks: bool) -> Contestant {
    let runtime = runtime(tasks);
    Box::new(move || {
        // All have to be there before the first item comes.
        let options = Share::new().connect_at(consumers as usize);
        let shared = from_iter(0..DELIVERIES / consumers).share_with(options);
        let consumers = (0..consumers)
            .map(|_| {
                let sum = shared.clone().fold(0_u64, u64::wrapping_add);
                async move {
                    let Ok(sum) = sum.await;
                    sum
                }
            })
            .collect();
        drop(shared);
        run(&runtime, tasks, consumers)
    })
}

fn futures_rx(consumers: u64, tasks: bool) -> Contestant {
    let runtime = runtime(tasks);
    Box::new(move || {
        let shared = stream::iter(0..DELIVERIES / consumers).share();
        let consumers =
            (0..consumers).map(|_| shared.clone().fold(0_u64, |sum, n| async move { sum.wrapping_add(*n) })).collect();
        drop(shared);
        run(&runtime, tasks, consumers)
    })
}
