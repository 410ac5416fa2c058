//! Back-pressure: a slow stage slows the source down, or a policy says what is lost instead.
//!
//! ```sh
//! cargo run --release --example pipeline_backpressure
//! cargo run --release --example pipeline_backpressure -- 32     # the capacity of the queue
//! ```
//!
//! The source could have an item each 5 ms, and the consumer needs 20 ms for one.
//! A queue that is never empty has the bottleneck behind it; one that is never filled has it before it.

use headwater::{Gauge, prelude::*};
use std::{
    convert::Infallible,
    env,
    error::Error,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::sleep;

const PRODUCE: Duration = Duration::from_millis(5);
const CONSUME: Duration = Duration::from_millis(20);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let capacity = env::args().nth(1).map_or(Ok(8), |capacity| capacity.parse())?;
    if capacity == 0 {
        return Err("a queue needs a capacity of at least 1".into());
    }
    for (policy, overflow) in [
        ("Block: the source waits", Overflow::Block),
        ("DropOldest: the newest count", Overflow::DropOldest),
        ("DropNewest: the oldest count", Overflow::DropNewest),
    ] {
        println!(
            "{policy}\n{:>8} {:>9} {:>9} {:>7} {:>5} {:>7}",
            "ms", "produced", "consumed", "queued", "lost", "newest"
        );
        for reading in watch(overflow, capacity).await {
            println!("{reading}");
        }
    }
    Ok(())
}

/// How it stands at one moment.
#[derive(Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) ms: u64,
    pub(crate) produced: u64,
    pub(crate) consumed: u64,
    pub(crate) lost: u64,
    /// The number of the item that was consumed last.
    pub(crate) newest: u64,
}

/// Runs the pipeline for half a second, and looks at it each tenth of one.
pub(crate) async fn watch(overflow: Overflow<Infallible>, capacity: usize) -> Vec<Reading> {
    let counts = Arc::new(Counts::default());
    let (before, behind) = (Arc::clone(&counts), Arc::clone(&counts));

    let source = from_iter(1..).spaced(PRODUCE).tap(move |_| before.produced());
    let queue = source.on_backpressure_buffer(capacity, overflow);
    let gauge = queue.gauge();
    let _running = queue
        .for_each_async(async move |number| {
            sleep(CONSUME).await;
            behind.consumed(number);
        })
        .spawn();

    let Ok(readings) =
        interval(Duration::from_millis(100)).take(5).map(|n| counts.read(100 * (n + 1), &gauge)).to_vec().await;
    readings
}

#[derive(Default)]
struct Counts {
    produced: AtomicU64,
    consumed: AtomicU64,
    newest: AtomicU64,
}

impl Counts {
    fn produced(&self) {
        self.produced.fetch_add(1, Ordering::Relaxed);
    }

    fn consumed(&self, number: u64) {
        self.consumed.fetch_add(1, Ordering::Relaxed);
        self.newest.store(number, Ordering::Relaxed);
    }

    fn read(&self, ms: u64, gauge: &Gauge) -> Reading {
        let [produced, consumed, newest] =
            [&self.produced, &self.consumed, &self.newest].map(|count| count.load(Ordering::Relaxed));
        Reading { ms, produced, consumed, lost: gauge.lost(), newest }
    }
}

impl Reading {
    /// What is between source and consumer, but for the item that the consumer works on.
    fn queued(&self) -> u64 {
        (self.produced - self.consumed - self.lost).saturating_sub(1)
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reading { ms, produced, consumed, lost, newest } = self;
        write!(f, "{ms:>8} {produced:>9} {consumed:>9} {:>7} {lost:>5} {newest:>7}", self.queued())
    }
}
