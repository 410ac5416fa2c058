//! What does it cost to run many futures at once, beside the combinators of `futures`?
//!
//! With `--check` it fails when ours cost more than their limit allows.

use futures::{StreamExt, executor::block_on, stream};
use headwater::prelude::*;
use headwater_benches::{Contestant, Race};
use std::{convert::Infallible, process::ExitCode};
use tokio::{
    runtime::{Builder, Runtime},
    task::yield_now,
};

const ITEMS: u64 = 100_000;
const COLUMNS: [&str; 4] = ["buffered", "map_concurrent", "buffer_unordered", "…_unordered"];
/// The columns that are ours.
const OURS: [usize; 2] = [1, 3];
/// The most that ours may cost of what `buffered` does.
const LIMIT: f64 = 1.0;
const ROUNDS: usize = 30;
/// As long as a limit is not kept there are more rounds: the machine may have been busy.
const MOST_ROUNDS: usize = 200;

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    let mut races: Vec<_> = [1, 8, 64, 1024].into_iter().map(|concurrency| (concurrency, race(concurrency))).collect();
    let keeps_limit = |(_, race): &(usize, Race)| OURS.iter().all(|ours| race.ratio(*ours) <= race.limit);
    for round in 0..MOST_ROUNDS {
        if round >= ROUNDS && races.iter().all(keeps_limit) {
            break;
        }
        races.iter_mut().for_each(|(_, race)| race.round());
    }

    println!("ns per future that yields once, best of interleaved rounds; in brackets the ratio to the first");
    print!("{:12}", "at once");
    COLUMNS.iter().for_each(|column| print!("{column:>20}"));
    println!();
    for (concurrency, race) in &races {
        print!("{concurrency:<12}");
        for (contestant, time) in race.nanoseconds(ITEMS as usize).enumerate() {
            print!("{time:>12.1} ({:>5.2})", race.ratio(contestant));
        }
        println!();
    }
    if check && !races.iter().all(keeps_limit) {
        eprintln!("running futures at once costs more than its limit allows");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn job(n: u64) -> u64 {
    yield_now().await;
    n
}

fn race(concurrency: usize) -> Race {
    let ordered = stream_of(move || stream::iter(0..ITEMS).map(job).buffered(concurrency));
    let unordered = stream_of(move || stream::iter(0..ITEMS).map(job).buffer_unordered(concurrency));
    let ours = stream_of(move || {
        from_iter(0..ITEMS).map_concurrent(concurrency, async |n| Ok::<_, Infallible>(job(n).await)).into_values()
    });
    let ours_unordered = stream_of(move || {
        from_iter(0..ITEMS)
            .map_concurrent_unordered(concurrency, async |n| Ok::<_, Infallible>(job(n).await))
            .into_values()
    });
    Race::new("", LIMIT, vec![ordered, ours, unordered, ours_unordered])
}

/// Sums up a stream in a spawned task.
fn stream_of<S>(make: impl Fn() -> S + 'static) -> Contestant
where
    S: futures::Stream<Item = u64> + Send + 'static,
{
    let runtime: Runtime = Builder::new_multi_thread().worker_threads(1).build().expect("a runtime can be built");
    Box::new(move || {
        let sum = make().fold(0, async |sum: u64, n| sum.wrapping_add(n));
        block_on(runtime.spawn(sum)).expect("nothing panics")
    })
}
