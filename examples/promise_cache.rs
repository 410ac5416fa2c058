//! A cache of promises: a thousand ask for the same few values at the same time, and each value is computed once.
//!
//! ```sh
//! cargo run --release --example promise_cache
//! cargo run --release --example promise_cache -- Alaska Hawaii    # these regions
//! ```
//!
//! What the cache keeps is not a value but the promise of one: who asks while it is computed waits for that same
//! computation, and who asks later has it at once.
//! The computation belongs to the cache and not to the first who asked, so that it matters to nobody when that one goes.

use headwater::{
    concurrency::{Abandoned, Promise, Promised, Scope},
    prelude::*,
};
use serde_json::Value;
use std::{
    collections::HashMap,
    convert::Infallible,
    env,
    error::Error,
    fmt, fs,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::task::spawn_blocking;

const FEED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/earthquakes.json");
const ASKERS: usize = 1_000;

static COMPUTED: AtomicUsize = AtomicUsize::new(0);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut regions: Vec<String> = env::args().skip(1).collect();
    if regions.is_empty() {
        regions.extend(["Alaska", "Hawaii", "Nevada", "Puerto Rico"].map(str::to_owned));
    }

    let cache = Cache::new();
    let answers = from_iter(0..ASKERS)
        .map(|asker| &regions[asker % regions.len()])
        .with_error()
        .map_concurrent(ASKERS, |region| cache.get(region))
        .to_vec()
        .await?;

    println!("answers: {}, computations: {}", answers.len(), COMPUTED.load(Ordering::Relaxed));
    for (region, summary) in regions.iter().zip(&answers) {
        println!("{region}: {} earthquakes, the strongest of magnitude {}", summary.count, summary.strongest);
    }
    Ok(())
}

/// Summaries by region, each computed when somebody asks for it for the first time, and kept; an error is kept as well.
struct Cache {
    promises: Mutex<HashMap<String, Promised<Arc<Summary>, Fault>>>,
    computations: Scope<Infallible>,
}

impl Cache {
    fn new() -> Self {
        Self { promises: Mutex::default(), computations: Scope::new() }
    }

    fn get(&self, region: &str) -> Promised<Arc<Summary>, Fault> {
        let mut promises = self.promises.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(promised) = promises.get(region) {
            return promised.clone();
        }
        let promise = Promise::new();
        promises.insert(region.to_owned(), promise.future());
        drop(promises);
        let (promised, region) = (promise.future(), region.to_owned());
        self.computations.spawn(async move {
            match spawn_blocking(move || summarize(&region)).await {
                Ok(Ok(summary)) => promise.fulfil(Arc::new(summary)),
                Ok(Err(error)) => promise.reject(Fault::Unreadable(error.into())),
                Err(_panicked) => drop(promise),
            }
            Ok(())
        });
        promised
    }
}

struct Summary {
    count: usize,
    strongest: f64,
}

/// Reads the whole feed: nothing that one would like to do twice.
fn summarize(region: &str) -> Result<Summary, Box<dyn Error + Send + Sync>> {
    COMPUTED.fetch_add(1, Ordering::Relaxed);
    let feed: Value = serde_json::from_slice(&fs::read(FEED)?)?;
    let features = feed["features"].as_array().into_iter().flatten().map(|feature| &feature["properties"]);
    let magnitudes: Vec<f64> = features
        .filter(|quake| quake["place"].as_str().and_then(|place| place.rsplit(", ").next()) == Some(region))
        .map(|quake| quake["mag"].as_f64().unwrap_or(0.0))
        .collect();
    Ok(Summary { count: magnitudes.len(), strongest: magnitudes.into_iter().fold(0.0, f64::max) })
}

/// What all who wait for a value are told when there is none.
#[derive(Clone, Debug)]
enum Fault {
    Unreadable(Arc<dyn Error + Send + Sync>),
    Abandoned(Abandoned),
}

impl From<Abandoned> for Fault {
    fn from(abandoned: Abandoned) -> Self {
        Fault::Abandoned(abandoned)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unreadable(error) => write!(f, "the feed cannot be read: {error}"),
            Fault::Abandoned(abandoned) => abandoned.fmt(f),
        }
    }
}

impl Error for Fault {}
