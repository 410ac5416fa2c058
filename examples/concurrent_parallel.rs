//! Concurrency is not parallelism: the same jobs, some that wait and some that compute, four ways, measured.
//!
//! ```sh
//! cargo run --release --example concurrent_parallel
//! cargo run --release --example concurrent_parallel -- 64     # so many jobs
//! ```
//!
//! Jobs that wait gain from being under way together, on however few cores; jobs that compute gain from cores, and from
//! nothing else.
//! What blocks a thread while it waits needs a thread for each that is under way.

use headwater::prelude::*;
use std::{
    convert::Infallible,
    env,
    error::Error,
    hint::black_box,
    thread::{self, available_parallelism},
    time::{Duration, Instant},
};

/// How long a job waits, and about how long one computes.
const JOB: Duration = Duration::from_millis(10);

/// How many are under way at once.
const AT_ONCE: usize = 8;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let jobs = env::args().nth(1).map_or(Ok(32), |jobs| jobs.parse())?;
    let rounds = rounds_of_a_job();
    println!("{jobs} jobs of {} ms, {} cores", JOB.as_millis(), available_parallelism()?);
    println!("{:40} {:>9} {:>9}", "", "waits", "computes");

    let jobs = || from_iter(0..jobs);
    let waits = time(jobs().map_concurrent(1, wait).drain()).await;
    let computes = time(jobs().map(|_| compute(rounds)).drain()).await;
    row("one after the other", waits, computes);

    let waits = time(jobs().map_concurrent(AT_ONCE, wait).drain()).await;
    let computes = time(jobs().map_concurrent(AT_ONCE, async |_| Ok(compute(rounds))).drain()).await;
    row("map_concurrent(8), on one thread", waits, computes);

    let waits = time(jobs().map_parallel(AT_ONCE, |_| thread::sleep(JOB)).drain()).await;
    let computes = time(jobs().map_parallel(AT_ONCE, move |_| compute(rounds)).drain()).await;
    row("map_parallel(8), on a thread a core", waits, computes);

    let waits = time(jobs().map_blocking(AT_ONCE, |_| thread::sleep(JOB)).drain()).await;
    let computes = time(jobs().map_blocking(AT_ONCE, move |_| compute(rounds)).drain()).await;
    row("map_blocking(8), on a thread a job", waits, computes);
    Ok(())
}

async fn wait(_: u32) -> Result<(), Infallible> {
    tokio::time::sleep(JOB).await;
    Ok(())
}

fn compute(rounds: u64) -> u64 {
    (0..rounds).fold(1, |state, n| black_box(state ^ n).wrapping_mul(6_364_136_223_846_793_005))
}

/// How much this machine computes in the time of a job.
fn rounds_of_a_job() -> u64 {
    const TRIED: u64 = 1_000_000;
    let begin = Instant::now();
    black_box(compute(TRIED));
    (TRIED as f64 * JOB.as_secs_f64() / begin.elapsed().as_secs_f64()) as u64
}

async fn time<F: Future<Output = Result<(), Infallible>>>(work: F) -> Duration {
    let begin = Instant::now();
    let Ok(()) = work.await;
    begin.elapsed()
}

fn row(way: &str, waits: Duration, computes: Duration) {
    println!("{way:40} {:>6} ms {:>6} ms", waits.as_millis(), computes.as_millis());
}
