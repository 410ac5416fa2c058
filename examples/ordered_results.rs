//! Results in the order of submission, and in the order of completion: the same jobs, once each way.
//!
//! ```sh
//! cargo run --release --example ordered_results
//! cargo run --release --example ordered_results -- 5 300 20 150     # jobs of your own, in milliseconds
//! ```
//!
//! In Go the first is a channel of channels: every job gets a result channel, and these are queued in the order in which
//! the jobs were submitted.
//! Here it is the difference between two operators.

use headwater::prelude::*;
use std::{env, error::Error, time::Duration};
use tokio::time::{Instant, sleep};

/// How many jobs are under way at most.
const AT_ONCE: usize = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut times = env::args().skip(1).map(|time| time.parse()).collect::<Result<Vec<u64>, _>>()?;
    if times.is_empty() {
        times = vec![90, 20, 50, 10, 70, 30, 40];
    }

    let submitted = in_order_of_submission(&times).await;
    let completed = in_order_of_completion(&times).await;

    println!("{} jobs, {AT_ONCE} at once", times.len());
    println!("{:^24} | {:^24}", "in order of submission", "in order of completion");
    for (left, right) in submitted.iter().zip(&completed) {
        println!("{} | {}", row(left), row(right));
    }
    Ok(())
}

/// A job that is done, and when its result was delivered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Done {
    pub(crate) job: usize,
    pub(crate) delivered: Duration,
}

/// A result waits until those of all earlier jobs are out, and keeps its place among those at once meanwhile.
pub(crate) async fn in_order_of_submission(times: &[u64]) -> Vec<Done> {
    let begin = Instant::now();
    let jobs = from_iter(times.iter().copied().enumerate());
    let Ok(done) = jobs.map_concurrent(AT_ONCE, work).map(|job| delivered(job, begin)).to_vec().await;
    done
}

/// A result is there when its job is done.
pub(crate) async fn in_order_of_completion(times: &[u64]) -> Vec<Done> {
    let begin = Instant::now();
    let jobs = from_iter(times.iter().copied().enumerate());
    let Ok(done) = jobs.map_concurrent_unordered(AT_ONCE, work).map(|job| delivered(job, begin)).to_vec().await;
    done
}

async fn work<E>((job, time): (usize, u64)) -> Result<usize, E> {
    sleep(Duration::from_millis(time)).await;
    Ok(job)
}

fn delivered(job: usize, begin: Instant) -> Done {
    Done { job, delivered: begin.elapsed() }
}

fn row(Done { job, delivered }: &Done) -> String {
    format!("{:>8} {job} after {:>4} ms", "job", delivered.as_millis())
}
