//! The programs of `examples/`, run as their users run them, on small input.

mod actor_counter;
mod broadcast_close;
mod built;
mod concurrent_parallel;
mod context_timeout;
mod durable_admin;
mod durable_jobs;
mod fan_out_fan_in;
mod log_tail;
mod multiplex;
mod ordered_results;
mod own_backend;
mod parallel_for;
mod pipeline_backpressure;
mod process_pool;
mod promise_cache;
mod quakes;
mod rate_limited_api;
mod search_as_you_type;
mod select_default;
mod worker_pool;

use std::process::{Command, Stdio};

/// An example that is about to be run.
fn program(name: &str) -> Command {
    let mut program = Command::new(built::example(name));
    program.current_dir(env!("CARGO_MANIFEST_DIR"));
    program
}

/// Runs an example to its end, which has to be a good one, and returns what it printed.
fn run(name: &str, arguments: &[&str]) -> String {
    let output = program(name).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout).to_owned()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
