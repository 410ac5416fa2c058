//! What does it cost to hand an item from one task to another, beside a channel of tokio in its stream?
//!
//! With `--check` it fails when a boundary costs more than its limit allows.

use futures::{StreamExt, executor::block_on};
use headwater::prelude::*;
use headwater_benches::{Contestant, Race};
use std::process::ExitCode;
use tokio::{
    runtime::{Builder, Runtime},
    sync::mpsc,
};
use tokio_stream::wrappers::ReceiverStream;

const ITEMS: u64 = 300_000;
const COLUMNS: [&str; 2] = ["ReceiverStream", "on_backpressure_buffer"];
/// The most that a boundary may cost of what the channel does.
const LIMIT: f64 = 0.6;
const ROUNDS: usize = 30;
/// As long as a limit is not kept there are more rounds: the machine may have been busy.
const MOST_ROUNDS: usize = 200;

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    let mut races = Vec::new();
    for workers in [1, 2] {
        for capacity in [1, 8, 64, 1024] {
            races.push((workers, capacity, race(workers, capacity)));
        }
    }
    for round in 0..MOST_ROUNDS {
        if round >= ROUNDS && races.iter().all(keeps_limit) {
            break;
        }
        races.iter_mut().for_each(|(_, _, race)| race.round());
    }

    println!("ns per item, best of interleaved rounds; in brackets the ratio to the channel");
    print!("{:24}", "");
    COLUMNS.iter().for_each(|column| print!("{column:>24}"));
    println!();
    for (workers, capacity, race) in &races {
        print!("{:24}", format!("{workers} workers, capacity {capacity}"));
        for (contestant, time) in race.nanoseconds(ITEMS as usize).enumerate() {
            match contestant {
                0 => print!("{time:>24.1}"),
                _ => print!("{time:>16.1} ({:>5.2})", race.ratio(contestant)),
            }
        }
        println!();
    }
    if check && !races.iter().all(keeps_limit) {
        eprintln!("a boundary costs more than its limit allows");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Only the default capacity is held to the limit.
fn keeps_limit((_, capacity, race): &(usize, usize, Race)) -> bool {
    *capacity != 64 || race.ratio(1) <= race.limit
}

fn runtime(workers: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(workers).build().expect("a runtime can be built")
}

fn race(workers: usize, capacity: usize) -> Race {
    let (channel, boundary) = (runtime(workers), runtime(workers));
    let contestants: Vec<Contestant> = vec![
        Box::new(move || {
            let (sender, receiver) = mpsc::channel(capacity);
            channel.spawn(async move {
                for n in 0..ITEMS {
                    if sender.send(n).await.is_err() {
                        break;
                    }
                }
            });
            let sum = ReceiverStream::new(receiver).fold(0, async |sum: u64, n| sum.wrapping_add(n));
            block_on(channel.spawn(sum)).expect("nothing panics")
        }),
        Box::new(move || {
            let numbers = from_iter(0..ITEMS).on_backpressure_buffer(capacity, Overflow::Block);
            let sum = numbers.fold(0, u64::wrapping_add);
            let Ok(sum) = block_on(boundary.spawn(sum)).expect("nothing panics");
            sum
        }),
    ];
    Race::new("", LIMIT, contestants)
}
