//! A pool of processes: counts lines and words of many files in child processes, one for each core.
//!
//! ```sh
//! cargo run --release --example process_pool                 # the sources of this crate
//! cargo run --release --example process_pool -- docs *.toml  # these files, and all files in these folders
//! ```
//!
//! The program starts itself as its workers: each is given a path a line, and answers with a line of JSON.
//! A worker that crashed on a file would take nothing with it, neither this process nor another worker.
//! Ctrl-C ends it at once, and no child is left.

use headwater::{
    concurrency::{ProcessError, ProcessWorkers},
    prelude::*,
};
use serde::{Deserialize, Serialize};
use std::{
    env,
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    thread::available_parallelism,
    time::Instant,
};
use tokio::{process::Command, signal::ctrl_c};

#[derive(Serialize, Deserialize)]
struct Count {
    lines: usize,
    words: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    if arguments.first().is_some_and(|first| first == "--worker") {
        return work();
    }
    if arguments.is_empty() {
        arguments.push(concat!(env!("CARGO_MANIFEST_DIR"), "/src").into());
    }
    let program = env::current_exe()?;
    let cores = available_parallelism()?.get();
    let workers = ProcessWorkers::new(cores, move || worker(&program));

    let started = Instant::now();
    let counts = from_iter(files(arguments)?)
        .with_error()
        .map_concurrent(cores, |path: PathBuf| {
            let answer = workers.ask(path.to_string_lossy());
            async move { Ok::<_, ProcessError>((path, answer.await?)) }
        })
        .take_until(ctrl_c())
        .to_vec()
        .await?;

    let mut counted = Vec::new();
    for (path, answer) in counts {
        match serde_json::from_str::<Result<Count, String>>(&answer)? {
            Ok(count) => counted.push((path, count)),
            Err(complaint) => println!("{}: {complaint}", path.display()),
        }
    }
    let lines: usize = counted.iter().map(|(_, count)| count.lines).sum();
    let words: usize = counted.iter().map(|(_, count)| count.words).sum();
    let (files, ms) = (counted.len(), started.elapsed().as_millis());
    println!("{files} files, {lines} lines, {words} words; {} processes, {ms} ms", workers.idle());
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(count.words));
    for (path, count) in counted.iter().take(3) {
        println!("{:>7} words: {}", count.words, path.display());
    }
    Ok(())
}

/// This program, as a worker.
fn worker(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("--worker");
    // A terminal sends Ctrl-C to all processes of a group; this way only the first one has to deal with it.
    #[cfg(unix)]
    command.process_group(0);
    command
}

/// What a worker does, until its input ends: also when the one who asks was killed.
fn work() -> Result<(), Box<dyn Error>> {
    for path in io::stdin().lines() {
        let count = fs::read(path?).map_err(|error| error.to_string()).map(|bytes| Count {
            lines: bytes.iter().filter(|byte| **byte == b'\n').count(),
            words: bytes.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count(),
        });
        // It ends with a line break, at which the standard output is flushed.
        println!("{}", serde_json::to_string(&count)?);
    }
    Ok(())
}

/// The paths in order, with the files in a folder instead of the folder.
fn files(mut paths: Vec<PathBuf>) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                paths.push(entry?.path());
            }
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
