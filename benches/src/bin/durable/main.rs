//! What does a durable queue cost beside what it stands on, and how soon is a consumer woken?
//!
//! With the feature `nats` the queue on a server is measured in the same run.
//! With `--check` it fails where publishers do not share commits, or a consumer is not woken.

mod file;
#[cfg(feature = "nats")]
mod server;

use headwater::durable::Queue;
use serde::{Deserialize, Serialize};
use std::{
    env,
    error::Error,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::runtime::Builder;

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) number: u64,
    /// In nanoseconds since 1970, so that another process can tell how long it took.
    pub(crate) sent_at: u64,
    text: String,
}

impl Item {
    pub(crate) fn new(number: u64) -> Self {
        Self { number, sent_at: now(), text: "an order of somebody for something".to_owned() }
    }
}

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64)
}

fn main() -> Result<ExitCode, Failure> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [command, file] = &arguments[..]
        && command == "--listen"
    {
        for latency in runtime.block_on(file::listen(Queue::open, file))? {
            println!("{latency}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let keeps_promises = file::run(&runtime)?;
    #[cfg(feature = "nats")]
    {
        println!();
        server::run(&runtime)?;
    }
    if arguments.iter().any(|argument| argument == "--check") && !keeps_promises {
        eprintln!("publishers do not share commits, or a consumer is not woken");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
