//! Runs the workloads, and prints what they cost ours and its peers.

mod harness;
mod workloads;

use harness::{Effort, Workload, json, plot, table};
use lexopt::{Arg, Parser, ValueExt};
use std::{error::Error, fs, path::PathBuf, process::ExitCode, time::Duration};

const USAGE: &str = "\
cargo run --release -- [OPTIONS]
  --only NAME     run this workload alone; may be given several times
  --quick         end within two minutes: fewer rounds, and no compilation
  --check         go on until the promises are kept, and fail when one is not
  --json FILE     write a line of JSON for every contender of every race
  --plot FILE     draw the headlines as an SVG
  --write-docs    write tables and plot into docs/performance.md and docs/performance.svg
  --list          print the names of the workloads and what they ask";

#[derive(Default)]
struct Options {
    only: Vec<String>,
    quick: bool,
    check: bool,
    list: bool,
    write_docs: bool,
    json: Option<PathBuf>,
    plot: Option<PathBuf>,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let Some(options) = options()? else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let chosen: Vec<_> = workloads::ALL.iter().filter(|(name, _)| options.is_chosen(name)).collect();
    if let Some(name) = options.only.iter().find(|name| workloads::ALL.iter().all(|(other, _)| other != name)) {
        return Err(format!("there is no workload `{name}`; --list names all").into());
    }
    if options.list {
        chosen.iter().for_each(|(name, make)| println!("{name:22}{}", make().question));
        return Ok(ExitCode::SUCCESS);
    }

    let mut done = Vec::new();
    for (_, make) in chosen {
        let mut workload = make();
        for race in &mut workload.races {
            race.run(workload.name, options.effort());
        }
        println!("{}", table::markdown(&workload));
        done.push(workload);
    }
    println!("{}", table::LEGEND);

    if let Some(file) = &options.json {
        fs::write(file, done.iter().map(json::lines).collect::<String>())?;
    }
    if let Some(file) = &options.plot {
        fs::write(file, plot::svg(&done))?;
    }
    if options.write_docs {
        write_docs(&done)?;
    }
    let broken: Vec<String> = done.iter().flat_map(broken_promises).collect();
    if options.check && !broken.is_empty() {
        broken.iter().for_each(|promise| eprintln!("{promise}"));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn options() -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options::default();
    let mut arguments = Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("only") => options.only.push(arguments.value()?.string()?),
            Arg::Long("quick") => options.quick = true,
            Arg::Long("check") => options.check = true,
            Arg::Long("list") => options.list = true,
            Arg::Long("write-docs") => options.write_docs = true,
            Arg::Long("json") => options.json = Some(arguments.value()?.into()),
            Arg::Long("plot") => options.plot = Some(arguments.value()?.into()),
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Some(options))
}

impl Options {
    fn is_chosen(&self, name: &str) -> bool {
        let is_named = self.only.iter().any(|only| only == name);
        is_named || self.only.is_empty() && !(self.quick && workloads::SLOW.contains(&name))
    }

    fn effort(&self) -> Effort {
        let (rounds, time) = if self.quick { (3, Duration::from_millis(600)) } else { (10, Duration::from_secs(6)) };
        Effort { rounds, time, most_rounds: if self.check { 300 } else { 0 } }
    }
}

fn broken_promises(workload: &Workload) -> Vec<String> {
    let races = workload.races.iter();
    races.flat_map(|race| race.broken_promises()).map(|broken| format!("{}, {broken}", workload.name)).collect()
}

/// Replaces what stands between the markers of the page, and draws the plot beside it.
fn write_docs(done: &[Workload]) -> Result<(), Box<dyn Error>> {
    const BEGIN: &str = "<!-- measured: begin -->\n";
    const END: &str = "<!-- measured: end -->";
    let docs = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs"));
    let page = docs.join("performance.md");
    let text = fs::read_to_string(&page)?;
    let (before, rest) = text.split_once(BEGIN).ok_or("docs/performance.md has lost its first marker")?;
    let (_, after) = rest.split_once(END).ok_or("docs/performance.md has lost its second marker")?;
    let tables: String = done.iter().map(table::markdown).collect();
    fs::write(&page, format!("{before}{BEGIN}\n{}\n{tables}{END}{after}", table::LEGEND))?;
    fs::write(docs.join("performance.svg"), plot::svg(done))?;
    Ok(())
}
