//! What does a linear chain cost, beside the same chain of `Iterator` adapters and beside its peers?
//!
//! With `--check` it fails when a chain costs more than its limit allows, or allocates for its items.

#![allow(
    clippy::while_let_on_iterator,
    reason = "the loop with `next` is what the chains are measured by: `for` may take another way through the adapters"
)]

use headwater::prelude::*;
use headwater_benches::{Contestant, Race};
use std::{future::ready, hint::black_box, process::ExitCode};
use tokio::runtime::{Builder, Runtime};

const ITEMS: usize = 1_000_000;
const COLUMNS: [&str; 5] = ["Iterator", "headwater", "spawned", "futures", "tokio_stream"];
/// The columns that are ours.
const OURS: [usize; 2] = [1, 2];
/// How much dearer than the iterator's loop `from_iter → filter → map → fold` may be.
const SHORT_CHAIN: f64 = 1.1;
/// The same for a chain of many filters, each of which counts what it rejects; one operator that is not inlined costs
/// more than this allows.
const LONG_CHAIN: f64 = 1.4;
const ROUNDS: usize = 30;
/// As long as a limit is not kept there are more rounds: the machine may have been busy.
const MOST_ROUNDS: usize = 300;

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    let mut races = [integers(), readings(), numbers_in_text(), twelve_operators()];
    for round in 0..MOST_ROUNDS {
        if round >= ROUNDS && races.iter().all(keeps_limit) {
            break;
        }
        races.iter_mut().for_each(Race::round);
    }

    println!("ns per item, best of interleaved rounds; in brackets the ratio to the iterator");
    println!(
        "{:18}{:>10}{:>18}{:>18}{:>18}{:>18}{:>8}",
        "", COLUMNS[0], COLUMNS[1], COLUMNS[2], COLUMNS[3], COLUMNS[4], "limit"
    );
    for race in &races {
        print!("{:18}", race.name);
        for (contestant, time) in race.nanoseconds(ITEMS).enumerate() {
            match contestant {
                0 => print!("{time:>10.3}"),
                _ => print!("{time:>10.3} ({:>5.2})", race.ratio(contestant)),
            }
        }
        println!("{:>8.2}", race.limit);
    }

    let few = allocations(1_000);
    let many = allocations(ITEMS as u64);
    println!("allocations of a run of 1,000 items: {few}, of {ITEMS} items: {many}");

    if check && !(races.iter().all(keeps_limit) && few == many) {
        eprintln!("a chain costs more than its limit allows, or allocates for its items");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn keeps_limit(race: &Race) -> bool {
    OURS.iter().all(|contestant| race.ratio(*contestant) <= race.limit)
}

/// Arithmetic of one instruction on the numbers of a range: nothing hides what the chain costs.
fn integers() -> Race {
    race(
        "integers",
        || 0..black_box(ITEMS as u64),
        |n| n % 3 != 0,
        |n| n.wrapping_mul(3),
        0,
        u64::wrapping_add,
        |sum| sum,
    )
}

/// The mean of a column of a table in memory.
fn readings() -> Race {
    #[derive(Clone, Copy)]
    struct Reading {
        valid: bool,
        celsius: f64,
    }
    let table: &'static [Reading] =
        noise().map(|n| Reading { valid: n % 8 != 0, celsius: (n % 400) as f64 / 10.0 }).collect::<Vec<_>>().leak();
    race(
        "readings",
        move || black_box(table).iter(),
        |reading| reading.valid,
        |reading| reading.celsius * 1.8 + 32.0,
        (0.0, 0),
        |(sum, count), fahrenheit| (sum + fahrenheit, count + 1),
        |(sum, count): (f64, u64)| (sum / count as f64).to_bits(),
    )
}

/// Lines of text, most of them a number.
fn numbers_in_text() -> Race {
    let lines: &'static [String] = noise()
        .map(|n| if n % 16 == 0 { format!("# {n}") } else { (n % 100_000).to_string() })
        .collect::<Vec<_>>()
        .leak();
    race(
        "numbers in text",
        move || black_box(lines).iter(),
        |line| !line.starts_with('#'),
        |line| line.parse().unwrap_or(0),
        0,
        u64::wrapping_add,
        |sum| sum,
    )
}

/// One job in five columns.
fn race<I, T, U, P, M, A>(
    name: &'static str,
    items: impl Fn() -> I + Copy + 'static,
    predicate: P,
    project: M,
    seed: U,
    accumulate: A,
    result: fn(U) -> u64,
) -> Race
where
    I: Iterator + Send + 'static,
    I::Item: Send,
    T: Send + 'static,
    U: Copy + Send + 'static,
    P: Fn(&I::Item) -> bool + Copy + Send + 'static,
    M: Fn(I::Item) -> T + Copy + Send + 'static,
    A: Fn(U, T) -> U + Copy + Send + 'static,
{
    let ours = move || from_iter(items()).filter(predicate).map(project).fold(seed, accumulate);
    Race::new(
        name,
        SHORT_CHAIN,
        vec![
            Box::new(move || {
                let mut items = items().filter(predicate).map(project);
                let mut value = seed;
                while let Some(item) = items.next() {
                    value = accumulate(value, item);
                }
                result(value)
            }),
            on_runtime(move |runtime| {
                let Ok(value) = runtime.block_on(ours());
                result(value)
            }),
            on_runtime(move |runtime| {
                let Ok(value) =
                    runtime.block_on(async { tokio::spawn(ours()).await }).expect("the task has not panicked");
                result(value)
            }),
            on_runtime(move |runtime| {
                use futures::{StreamExt, stream};
                let chain = stream::iter(items()).filter(move |item| ready(predicate(item))).map(project);
                result(runtime.block_on(chain.fold(seed, |value, item| ready(accumulate(value, item)))))
            }),
            on_runtime(move |runtime| {
                use tokio_stream::StreamExt;
                let chain = tokio_stream::iter(items()).filter(predicate).map(project);
                result(runtime.block_on(chain.fold(seed, accumulate)))
            }),
        ],
    )
}

/// A chain so long that it is fast only where every operator was inlined.
fn twelve_operators() -> Race {
    /// `keep` makes of a verdict what the filter of the contestant wants.
    macro_rules! twelve {
        ($items:expr, $keep:expr) => {
            $items
                .map(|n| n ^ (n >> 3))
                .filter(|n| $keep(n % 7 != 0))
                .map(|n| n.wrapping_mul(5))
                .filter(|n| $keep(n % 11 != 0))
                .map(|n| n.wrapping_add(13))
                .filter(|n| $keep(n % 13 != 0))
                .map(|n| n.rotate_left(7))
                .filter(|n| $keep(n % 17 != 0))
                .map(|n| n ^ 0x5555)
                .filter(|n| $keep(n % 19 != 0))
                .map(|n| n.wrapping_mul(3))
                .map(|n| n >> 1)
        };
    }
    let items = || 0..black_box(ITEMS as u64);
    let ours = move || twelve!(from_iter(items()), bool::from).fold(0, u64::wrapping_add);
    Race::new(
        "twelve operators",
        LONG_CHAIN,
        vec![
            Box::new(move || {
                let mut items = twelve!(items(), bool::from);
                let mut sum: u64 = 0;
                while let Some(item) = items.next() {
                    sum = sum.wrapping_add(item);
                }
                sum
            }),
            on_runtime(move |runtime| {
                let Ok(sum) = runtime.block_on(ours());
                sum
            }),
            on_runtime(move |runtime| {
                let Ok(sum) =
                    runtime.block_on(async { tokio::spawn(ours()).await }).expect("the task has not panicked");
                sum
            }),
            on_runtime(move |runtime| {
                use futures::{StreamExt, stream};
                runtime
                    .block_on(twelve!(stream::iter(items()), ready).fold(0, |sum: u64, n| ready(sum.wrapping_add(n))))
            }),
            on_runtime(move |runtime| {
                use tokio_stream::StreamExt;
                runtime.block_on(twelve!(tokio_stream::iter(items()), bool::from).fold(0, u64::wrapping_add))
            }),
        ],
    )
}

/// A contestant that needs a runtime, which it makes beforehand and keeps.
fn on_runtime(run: impl Fn(&Runtime) -> u64 + 'static) -> Contestant {
    let runtime = runtime();
    Box::new(move || run(&runtime))
}

/// One thread, so that a spawned task runs where its allocations are counted.
fn runtime() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime can be made")
}

/// How often the chain allocates, the task in which it runs included.
fn allocations(items: u64) -> u64 {
    let runtime = runtime();
    let counted = allocation_counter::measure(|| {
        let sum = from_iter(0..black_box(items)).filter(|n| n % 3 != 0).map(|n| n * 3).fold(0, u64::wrapping_add);
        let Ok(sum) = runtime.block_on(async { tokio::spawn(sum).await }).expect("the task has not panicked");
        black_box(sum);
    });
    counted.count_total
}

/// Numbers without a pattern, the same in every run.
fn noise() -> impl Iterator<Item = u64> {
    let mut state: u64 = 0x2545_F491_4F6C_DD1D;
    (0..ITEMS).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    })
}
