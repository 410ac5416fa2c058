//! How many instructions does an item take? Counted by valgrind, and compared with `counts.tsv`.
//!
//! `cargo run --release --no-default-features --bin counts` fails when a count has changed by more than 5 %;
//! `-- --accept` writes the new ones down.

use futures::{Stream, task::AtomicWaker};
use headwater::prelude::*;
use std::{
    convert::Infallible,
    error::Error,
    fs,
    hash::{BuildHasherDefault, DefaultHasher},
    hint::black_box,
    pin::Pin,
    process::{Command, ExitCode},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{runtime::Builder, task::yield_now};

/// Instructions are the same on every machine but for what the libraries choose by the features of the processor, such
/// as how they copy memory.
const TOLERANCE: f64 = 0.05;
const BASELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/counts.tsv");
const ACCEPT: &str = "cargo run --release --no-default-features --bin counts -- --accept";

/// A job, and how many items are enough for it.
type Job = (&'static str, u64, fn(u64));

const JOBS: [Job; 15] = [
    ("linear, 1 operator", 100_000, linear_1),
    ("linear, filter and map", 100_000, filter_and_map),
    ("linear, 5 operators", 100_000, linear_5),
    ("linear, 20 operators", 100_000, linear_20),
    ("concat_map, 10 items", 100_000, concat_map),
    ("flat_map, 10 items", 50_000, flat_map),
    ("map_concurrent, 64 at once", 32_000, map_concurrent),
    ("merge, 16 sources", 32_000, |items| merge_sparse(items, 16)),
    ("merge, 1,024 sources", 32_000, |items| merge_sparse(items, 1_024)),
    ("merge, 10,000 sources", 40_000, |items| merge_sparse(items, 10_000)),
    ("subject, 8 subscribers", 32_000, subject),
    ("debounce", 100_000, debounce),
    ("buffer_count, 10 items", 100_000, buffer_count),
    ("window_count, 10 items", 32_000, window_count),
    ("group_by, 1,000 keys", 32_000, group_by),
];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [run, job, items] = &arguments[..]
        && run == "run"
    {
        let (_, _, job) = JOBS.iter().find(|(name, _, _)| name == job).ok_or("there is no such job")?;
        job(items.parse()?);
        return Ok(ExitCode::SUCCESS);
    }

    let accepts = arguments.iter().any(|argument| argument == "--accept");
    let known = fs::read_to_string(BASELINE).unwrap_or_default();
    let known =
        |name: &str| known.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t')?.parse::<f64>().ok());
    let (mut lines, mut changed) = (String::new(), false);
    println!("{:26}{:>12}{:>12}{:>10}", "instructions an item", "accepted", "counted", "change");
    for (name, items, _) in JOBS {
        // What a run takes to begin and to end is in both.
        let counted = (instructions(name, 2 * items)? - instructions(name, items)?) / items as f64;
        lines += &format!("{name}\t{counted:.1}\n");
        let change = known(name).map(|known| counted / known - 1.0);
        let has_changed = change.is_none_or(|change| change.abs() > TOLERANCE);
        changed |= has_changed;
        let change = change.map_or_else(|| "new".to_owned(), |change| format!("{:+.1} %", change * 100.0));
        let accepted = known(name).map_or_else(String::new, |known| format!("{known:.1}"));
        println!("{name:26}{accepted:>12}{counted:>12.1}{change:>10}{}", if has_changed { "  !" } else { "" });
    }
    if accepts {
        fs::write(BASELINE, lines)?;
    } else if changed {
        eprintln!("an item takes more than 5 % more or fewer instructions than was accepted;");
        eprintln!("if that is as it should be, accept it, in benches: {ACCEPT}");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// What a run of this program takes for one job.
fn instructions(job: &str, items: u64) -> Result<f64, Box<dyn Error>> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(std::env::current_exe()?);
    let output = valgrind.args(["run", job, &items.to_string()]).output();
    let output = output.map_err(|error| format!("valgrind cannot be run: {error}"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    let collected = told.lines().find_map(|line| line.split_once("Collected : "));
    let (_, collected) = collected.filter(|_| output.status.success()).ok_or_else(|| format!("valgrind: {told}"))?;
    Ok(collected.trim().parse()?)
}

/// Runs a future in a task, as a program does.
fn in_task<T: Send + 'static>(future: impl Future<Output = Result<T, Infallible>> + Send + 'static) {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime can be made");
    let done = runtime.block_on(async { tokio::spawn(future).await });
    let Ok(value) = done.expect("the task has not panicked");
    black_box(value);
}

macro_rules! five {
    ($items:expr) => {
        $items
            .map(|n: u64| n ^ (n >> 3))
            .filter(|n| n % 7 != 0)
            .map(|n: u64| n * 3)
            .filter(|n| n % 11 != 0)
            .map(|n: u64| (n + 13) & 0xF_FFFF)
    };
}

fn linear_1(items: u64) {
    in_task(from_iter(0..items).map(|n| n ^ (n >> 3)).fold(0, |sum, n| sum + n).into_future());
}

fn filter_and_map(items: u64) {
    let chain = from_iter(0..items).filter(|n| n % 3 != 0).map(|n| n.wrapping_mul(3));
    in_task(chain.fold(0, u64::wrapping_add).into_future());
}

fn linear_5(items: u64) {
    in_task(five!(from_iter(0..items)).fold(0, |sum, n| sum + n).into_future());
}

fn linear_20(items: u64) {
    in_task(five!(five!(five!(five!(from_iter(0..items))))).fold(0, |sum, n| sum + n).into_future());
}

fn concat_map(items: u64) {
    let inner = |outer| from_iter(0..10_u64).map(move |n| outer ^ n);
    in_task(from_iter(0..items / 10).concat_map(inner).fold(0, |sum, n| sum + n).into_future());
}

fn flat_map(items: u64) {
    let inner = |outer| from_iter(0..10_u64).map(move |n| outer ^ n);
    in_task(from_iter(0..items / 10).flat_map(inner).fold(0, |sum, n| sum + n).into_future());
}

fn map_concurrent(items: u64) {
    let jobs = from_iter(0..items).map_concurrent(64, async |n: u64| {
        yield_now().await;
        Ok::<_, Infallible>(n)
    });
    in_task(jobs.fold(0, |sum, n| sum + n).into_future());
}

fn debounce(items: u64) {
    in_task(from_iter(0..items).debounce(Duration::from_secs(60)).fold(0, |sum, n| sum + n).into_future());
}

fn buffer_count(items: u64) {
    let buffers = from_iter(0..items).buffer_count(10);
    in_task(buffers.fold(0, |sum, buffer| sum + buffer[0]).into_future());
}

fn window_count(items: u64) {
    let windows = from_iter(0..items).window_count(10, 10);
    let sums = windows.concat_map(|window| window.fold(0, |sum, n| sum + n));
    in_task(sums.fold(0, |all, sum| all ^ sum).into_future());
}

fn group_by(items: u64) {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let groups = from_iter(0..items).group_by_with(|n| n % 1_000, Groups::new().hasher(hasher));
    let sums = groups.merge_map(usize::MAX, |group| group.fold(0, |sum, n| sum + n));
    in_task(sums.fold(0, |all, sum| all ^ sum).into_future());
}

/// A place for one item, 0 while it is empty, from which a source takes it.
#[derive(Default)]
struct Place {
    item: AtomicU64,
    waker: AtomicWaker,
}

struct Sparse(Arc<Place>);

impl Stream for Sparse {
    type Item = u64;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u64>> {
        match self.0.item.swap(0, Ordering::Relaxed) {
            0 => {
                self.0.waker.register(cx.waker());
                Poll::Pending
            }
            item => Poll::Ready(Some(item)),
        }
    }
}

/// Two sources have something at a time.
fn merge_sparse(items: u64, sources: usize) {
    let places: Vec<Arc<Place>> = (0..sources).map(|_| Arc::default()).collect();
    let merged = merge(places.iter().map(|place| from_stream(Sparse(Arc::clone(place)))).collect::<Vec<_>>());
    let merged = merged.take(items as usize).fold(0, |sum, n| sum + n);
    let runtime = Builder::new_current_thread().build().expect("a runtime can be made");
    runtime.block_on(async {
        let merged = tokio::spawn(merged.into_future());
        yield_now().await;
        for n in 0..items {
            let place = &places[(n as usize).wrapping_mul(7_919) % sources];
            place.item.store(n + 1, Ordering::Relaxed);
            place.waker.wake();
            if n % 2 == 1 {
                yield_now().await;
            }
        }
        black_box(merged.await.is_ok_and(|sum| sum.is_ok()));
    });
}

fn consume(item: u64) {
    black_box(item);
}

fn subject(items: u64) {
    let subject = PublishSubject::<u64>::new(64);
    let runtime = Builder::new_current_thread().build().expect("a runtime can be made");
    runtime.block_on(async {
        let sums = |n| subject.observe().for_each(move |item| consume(item ^ n)).spawn();
        let readers: Vec<_> = (0..8).map(sums).collect();
        for n in 0..items {
            subject.send(n).await.expect("the subject is open");
        }
        subject.complete();
        for reader in readers {
            let _ = reader.await;
        }
    });
}
