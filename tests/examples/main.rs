//! The programs of `examples/`, run as their users run them, on small input.

mod actor_counter;
mod broadcast_close;
mod concurrent_parallel;
mod context_timeout;
mod durable_admin;
mod durable_jobs;
mod fan_out_fan_in;
mod log_tail;
mod multiplex;
mod ordered_results;
mod parallel_for;
mod pipeline_backpressure;
mod process_pool;
mod promise_cache;
mod quakes;
mod rate_limited_api;
mod search_as_you_type;
mod select_default;
mod worker_pool;

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

/// An example, where `cargo test` has put it.
fn program(name: &str) -> Command {
    let tests = env::current_exe().unwrap();
    let profile = tests.parent().and_then(|deps| deps.parent()).unwrap();
    let path: PathBuf = profile.join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if !path.exists() {
        // A run of these tests alone builds no examples.
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--example", name, "--target-dir"]).arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "the example could not be built");
    }
    let mut program = Command::new(path);
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
