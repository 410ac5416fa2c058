//! Replays a week of seismic events in about ten seconds, and watches them.
//!
//! ```sh
//! cargo run --release --example quakes
//! cargo run --release --example quakes -- --speed max --json
//! ```
//!
//! The pipelines stand in `pipeline.rs`; begin to read there.

mod pipeline;
mod event_time;
mod feed;
mod pace;
mod gazetteer;
mod archive;
mod report;
mod view;
mod timestamp;
mod args;

use args::{Args, Command, Input, USAGE};
use pace::Pace;
use report::{Report, Tally};
use std::{
    env, fs,
    io::{self, ErrorKind, Read, Write},
    process::ExitCode,
};
use tokio::time::Instant;
use view::View;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match args::parse(env::args_os().skip(1)) {
        Ok(Command::Replay(args)) => replay(args).await,
        Ok(Command::Help) => writeln!(io::stdout(), "{USAGE}").map_err(Failure::Output),
        Err(line) => Err(Failure::Usage(line)),
    };
    let (line, code) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        // Whoever read the output has seen enough.
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Err(Failure::Output(error)) => (format!("cannot write: {error}"), 1),
        Err(Failure::Input(line)) => (line, 1),
        Err(Failure::Usage(line)) => (format!("{line} (--help tells more)"), 2),
    };
    complain(&line);
    ExitCode::from(code)
}

/// Why there is no outcome.
enum Failure {
    /// What the user asked for cannot be done.
    Usage(String),
    /// There is no feed to be read.
    Input(String),
    /// There is nowhere to write.
    Output(io::Error),
}

async fn replay(args: Args) -> Result<(), Failure> {
    let name = args.input.to_string();
    let bytes = match args.input {
        Input::File(path) => fs::read(path),
        Input::Stdin => read_all(io::stdin()),
    };
    let bytes = bytes.map_err(|error| Failure::Input(format!("cannot read {name}: {error}")))?;
    let feed = feed::read(&bytes).map_err(|error| Failure::Input(format!("{name} is not a GeoJSON feed: {error}")))?;

    let mut malformed = 0;
    let events = pipeline::events(feed, |feature| {
        malformed += 1;
        complain(&feature.to_string());
    })
    .await;

    let (begin, end) = (events.first().map_or(0, |event| event.time), events.last().map_or(0, |event| event.time));
    let pace = Pace::new(args.speed, begin, end, events.len());
    let mut view = View::new(events.len() as u64, args.json);
    let mut tally = Tally::default();
    let started = Instant::now();
    let ran = pipeline::run(events, pace, view.refresh(), |signal| {
        view.show(&signal)?;
        tally.add(signal);
        Ok(())
    })
    .await;
    let elapsed = started.elapsed();
    view.finish();

    let (boundaries, archive) = ran.map_err(Failure::Output)?;
    let report = Report::new(tally, malformed, elapsed, &boundaries, &archive);
    let told =
        if args.json { serde_json::to_string(&report).map_err(io::Error::from) } else { Ok(format!("\n{report}")) };
    told.and_then(|text| writeln!(io::stdout(), "{text}")).map_err(Failure::Output)
}

fn read_all(mut input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Says something on the standard error; where that is closed, nobody wants to know.
fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "quakes: {line}");
}
