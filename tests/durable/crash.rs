//! What is left of a queue whose processes are killed: the programs of `examples/durable_jobs`, and SIGKILL at random
//! moments.

use crate::{built::example, server::Server};
use headwater::durable::{NatsStream, Queue};
use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

/// Both are killed at least so often.
const KILLS: usize = 50;

/// So many jobs a producer hands over where nobody kills it.
const AT_ONCE: u32 = 100;

#[test]
fn no_job_is_lost_however_often_producer_and_consumer_are_killed() {
    let folder = tempfile::tempdir().unwrap();
    nothing_is_lost_in(text(&folder.path().join("jobs.db")), || ());
}

#[test]
fn no_job_is_lost_on_a_server_that_is_killed_as_well() {
    let Some(mut server) = Server::with_jetstream() else { return };
    let (url, mut consumers) = (server.url(), 0);
    nothing_is_lost_in(&url, || {
        consumers += 1;
        if consumers % 10 == 0 {
            server.restart();
        }
    });
}

/// Kills both time and again, until every job is done, and does something between one consumer and the next.
fn nothing_is_lost_in(place: &str, between: impl FnMut()) {
    let folder = tempfile::tempdir().unwrap();
    let done = folder.path().join("done.txt");
    let seed = env::var("HEADWATER_SEED").map_or(0x5eed, |seed| seed.parse().unwrap());

    let producer = thread::spawn({
        let place = place.to_owned();
        move || produce(&place, Moments::new(seed))
    });
    let consumer_kills = consume(place, &done, Moments::new(!seed), || producer.is_finished(), between);
    let (jobs, producer_kills) = producer.join().unwrap();

    let mut times = BTreeMap::<u32, usize>::new();
    for line in told(&done).lines() {
        *times.entry(line.parse().unwrap()).or_default() += 1;
    }
    let again: usize = times.values().map(|times| times - 1).sum();
    println!("seed {seed}: {producer_kills} kills of the producer, {consumer_kills} of the consumer");
    println!("{jobs} jobs, {again} of them done again");
    let lost: Vec<_> = (0..jobs).filter(|number| !times.contains_key(number)).collect();
    assert!(lost.is_empty(), "{lost:?} were lost");
    // The last producer that was killed may have handed over more than it could tell.
    assert!(times.keys().all(|number| *number < jobs + AT_ONCE));
    assert!(producer_kills >= KILLS && consumer_kills >= KILLS);
}

/// Hands over jobs, and goes on behind the last one that was acknowledged: none of those is ever handed over again.
fn produce(place: &str, mut moments: Moments) -> (u32, usize) {
    let (mut first, mut kills) = (0, 0);
    while kills < KILLS {
        let arguments = ["produce", place, &(first + AT_ONCE).to_string(), &first.to_string()];
        let run = run_until_killed(&arguments, &mut moments);
        for line in run.lines {
            let number: u32 = line.strip_prefix("published ").unwrap().parse().unwrap();
            assert_eq!(number, first);
            first += 1;
        }
        kills += usize::from(run.was_killed);
    }
    (first, kills)
}

/// Does jobs until there are none any more.
fn consume(
    place: &str,
    done: &Path,
    mut moments: Moments,
    is_all_published: impl Fn() -> bool,
    mut between: impl FnMut(),
) -> usize {
    let mut kills = 0;
    loop {
        // Looked at before the depth is.
        let is_last = is_all_published() && kills >= KILLS;
        let run = run_until_killed(&["consume", place, text(done)], &mut moments);
        assert!(run.was_killed, "a consumer ends only when it is told to");
        kills += 1;
        if is_last && depth(place) == Some(0) {
            return kills;
        }
        between();
    }
}

/// What the consumers have before them, where there is a queue already.
fn depth(place: &str) -> Option<u64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let queue = match place.starts_with("nats://") {
            true => Queue::<()>::new(NatsStream::new(place, "jobs").open().await.ok()?),
            false => Queue::open(place).await.ok()?,
        };
        Some(queue.figures("workers").await.ok()?.depth)
    })
}

fn told(done: &Path) -> String {
    fs::read_to_string(done).unwrap()
}

struct Run {
    lines: Vec<String>,
    was_killed: bool,
}

/// Runs the example until a random moment, and then kills it.
fn run_until_killed(arguments: &[&str], moments: &mut Moments) -> Run {
    let mut process = Command::new(example("durable_jobs")).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let pipe = BufReader::new(process.stdout.take().unwrap());
    let (ends, has_ended) = mpsc::channel::<()>();
    let lines = thread::spawn(move || {
        let lines = pipe.lines().map_while(Result::ok).collect();
        drop(ends);
        lines
    });
    let was_killed = has_ended.recv_timeout(moments.next()) == Err(RecvTimeoutError::Timeout);
    process.kill().unwrap();
    process.wait().unwrap();
    let run = Run { lines: lines.join().unwrap(), was_killed };
    moments.learn(&run);
    run
}

/// Random moments in the life of a process, the same ones for each seed as long as its life is as long.
struct Moments {
    state: u64,
    longest: Duration,
}

impl Moments {
    fn new(seed: u64) -> Self {
        Self { state: seed, longest: Duration::from_millis(100) }
    }

    /// SplitMix64.
    fn next(&mut self) -> Duration {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.longest.mul_f64(((mixed ^ mixed >> 31) >> 11) as f64 / (1_u64 << 53) as f64)
    }

    /// A busy machine needs longer to begin, and whoever ended by itself was not killed in time.
    fn learn(&mut self, run: &Run) {
        if !run.was_killed {
            self.longest = self.longest.mul_f64(0.8);
        } else if run.lines.is_empty() {
            self.longest = self.longest.mul_f64(1.1);
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
