//! The command line.

use lexopt::{Arg, Parser, ValueExt};
use std::{ffi::OsString, fmt, path::PathBuf};

pub(crate) const USAGE: &str = "\
Replays a week of seismic events, and watches them.

Usage: cargo run --release --example quakes -- [OPTIONS]

Options:
  --speed N|max   How many times faster than they happened; by default all of it takes about ten seconds
  --input FILE|-  A GeoJSON feed such as the USGS gives out, `-` for the standard input; by default examples/data/earthquakes.json
  --json          Print one line of JSON at the end, and no lines before
  -h, --help      Print this";

/// What is to be done.
pub(crate) enum Command {
    Replay(Args),
    Help,
}

pub(crate) struct Args {
    /// `None`: whatever takes about ten seconds.
    pub(crate) speed: Option<Speed>,
    pub(crate) input: Input,
    pub(crate) json: bool,
}

/// How fast event time passes.
#[derive(Clone, Copy)]
pub(crate) enum Speed {
    /// So many times faster than real time; finite and more than 0.
    Times(f64),
    /// No pause between events.
    Max,
}

pub(crate) enum Input {
    File(PathBuf),
    Stdin,
}

/// Reads the arguments; the error is a line for the user.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let week = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/earthquakes.json");
    let mut args = Args { speed: None, input: Input::File(week.into()), json: false };
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Arg::Long("speed") => {
                let value = parser.value().and_then(|value| value.string()).map_err(|error| error.to_string())?;
                args.speed = Some(speed(&value)?);
            }
            Arg::Long("input") => {
                let value = parser.value().map_err(|error| error.to_string())?;
                args.input = if value == "-" { Input::Stdin } else { Input::File(value.into()) };
            }
            Arg::Long("json") => args.json = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            other => return Err(other.unexpected().to_string()),
        }
    }
    Ok(Command::Replay(args))
}

fn speed(text: &str) -> Result<Speed, String> {
    if text == "max" {
        return Ok(Speed::Max);
    }
    match text.parse::<f64>() {
        Ok(times) if times.is_finite() && times > 0.0 => Ok(Speed::Times(times)),
        _ => Err(format!("--speed takes a number above 0, or `max`; not {text:?}")),
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::File(path) => write!(f, "{}", path.display()),
            Input::Stdin => f.write_str("the standard input"),
        }
    }
}
