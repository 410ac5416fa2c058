//! RxJS on Node, in a process of its own that does a job whenever it is told to.

use super::race::{Contender, Kind, Sample};
use std::{
    io::{BufRead, BufReader, Lines, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::OnceLock,
};

pub const NAME: &str = "RxJS";

/// RxJS at the job of that name and size in `rxjs/run.js`; nobody, where it cannot be run.
pub fn contender(job: &'static str, size: u64, items: u64) -> Option<Contender> {
    if !is_there() {
        return None;
    }
    let mut process = None;
    Some(Contender::sampled(NAME, Kind::Push, move || {
        let process = process.get_or_insert_with(|| Process::start(job, size));
        process.run(items)
    }))
}

/// Whether RxJS can be run; where not, that is said once.
fn is_there() -> bool {
    static IS_THERE: OnceLock<bool> = OnceLock::new();
    *IS_THERE.get_or_init(|| {
        let node = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        let is_there = node.is_ok_and(|status| status.success()) && folder().join("node_modules/rxjs").exists();
        if !is_there {
            eprintln!("RxJS is left out: it needs Node, and `npm ci` in {}", folder().display());
        }
        is_there
    })
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/rxjs"))
}

/// A Node of its own for every contender, so that no job is compiled for the types of another one.
struct Process {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(job: &str, size: u64) -> Self {
        let mut child = Command::new("node")
            .arg("run.js")
            .args([job, &size.to_string()])
            .current_dir(folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node can be run");
        let input = child.stdin.take().expect("its input is ours");
        let output = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let mut process = Self { child, input, output };
        // Its compiler takes some runs to find out what is hot.
        for _ in 0..3 {
            process.run(20_000);
        }
        process
    }

    fn run(&mut self, items: u64) -> Sample {
        writeln!(self.input, "{items}").expect("node reads");
        let answer = self.output.next().expect("node answers").expect("node writes text");
        let mut numbers = answer.split(' ');
        let mut number = || numbers.next().and_then(|number| number.parse::<f64>().ok()).expect("two numbers");
        Sample { result: number() as u64, cost: number() }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
