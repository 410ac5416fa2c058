//! The queue in a file, beside a plain SQLite loop with one commit an item; and how soon a consumer is woken, here and in
//! another process.

use crate::{Failure, Item, now};
use headwater::{
    durable::{Queue, QueueError},
    prelude::*,
};
use rusqlite::Connection;
use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

const ITEMS: u64 = 1_000;
/// What lies before a consumer that has a lot to do.
const WAITING: u64 = 100_000;
const PINGS: u64 = 300;
const ROUNDS: usize = 5;
/// How many times as fast as the plain loop 64 publishers are at least.
const SHARED: f64 = 4.0;
/// The longest median from publish to delivery, in microseconds: looking once a second would miss it by far.
const WOKEN: f64 = 50_000.0;

/// Measures, and tells whether the promises are kept: that publishers share commits, and that a consumer is woken.
pub(crate) fn run(runtime: &Runtime) -> Result<bool, Failure> {
    let mut best = [[Duration::MAX; 5]; 2];
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir()?;
        let (plain, queue) = (folder.path().join("plain.db"), folder.path().join("queue.db"));
        let queue = runtime.block_on(Queue::open(queue))?;
        let plain = open_plain(&plain)?;
        let plain = [timed(|| plain_publish(&plain))?, timed(|| plain_consume(&plain))?];
        let queue = runtime.block_on(async {
            let deep = Queue::open(folder.path().join("deep.db")).await?;
            fill(&deep, WAITING).await?;
            let published = Instant::now();
            for number in 0..ITEMS {
                queue.publish(&Item::new(number)).await?;
            }
            let one = published.elapsed();
            let consumed = Instant::now();
            consume(&queue, 1, ITEMS).await?;
            let one_by_one = consumed.elapsed();
            let published = Instant::now();
            fill(&queue, ITEMS).await?;
            let many = published.elapsed();
            let consumed = Instant::now();
            consume(&queue, 64, ITEMS).await?;
            let side_by_side = consumed.elapsed();
            let consumed = Instant::now();
            consume(&deep, 64, ITEMS).await?;
            Ok::<_, QueueError>([one, many, one_by_one, side_by_side, consumed.elapsed()])
        })?;
        let plain = [plain[0], plain[0], plain[1], plain[1], plain[1]];
        for (best, times) in best.iter_mut().zip([plain, queue]) {
            best.iter_mut().zip(times).for_each(|(best, time)| *best = time.min(*best));
        }
    }

    println!("items a second, best of {ROUNDS} interleaved rounds");
    println!("{:44}{:>12}{:>12}{:>8}", "", "plain SQLite", "queue", "ratio");
    let rows = [
        "publish, one by one",
        "publish, 64 at a time",
        "consume and acknowledge, one by one",
        "consume and acknowledge, 64 at a time",
        "the same, with 100,000 waiting",
    ];
    for (row, (plain, queue)) in rows.iter().zip(best[0].iter().zip(&best[1])) {
        let rate = |time: &Duration| ITEMS as f64 / time.as_secs_f64();
        println!("{row:44}{:>12.0}{:>12.0}{:>8.2}", rate(plain), rate(queue), rate(queue) / rate(plain));
    }

    println!("\nmicroseconds from before publish to delivery");
    println!("{:44}{:>12}{:>12}{:>12}", "", "median", "99 of 100", "longest");
    let mut keeps_promises = best[0][1].as_secs_f64() >= SHARED * best[1][1].as_secs_f64();
    for (row, is_elsewhere) in [("in the same process", false), ("in another process", true)] {
        let mut latencies = runtime.block_on(latencies(is_elsewhere))?;
        latencies.sort_unstable();
        let at = |share: usize| latencies[(latencies.len() - 1) * share / 100] as f64 / 1e3;
        println!("{row:44}{:>12.0}{:>12.0}{:>12.0}", at(50), at(99), at(100));
        keeps_promises &= at(50) <= WOKEN;
    }
    Ok(keeps_promises)
}

fn timed<T>(work: impl FnOnce() -> Result<T, rusqlite::Error>) -> Result<Duration, rusqlite::Error> {
    let begun = Instant::now();
    work().map(|_| begun.elapsed())
}

fn open_plain(path: &Path) -> Result<Connection, rusqlite::Error> {
    let plain = Connection::open(path)?;
    plain.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE items (number INTEGER PRIMARY KEY, body TEXT)",
    )?;
    Ok(plain)
}

fn plain_publish(plain: &Connection) -> Result<(), rusqlite::Error> {
    let mut insert = plain.prepare("INSERT INTO items (body) VALUES (?1)")?;
    for number in 0..ITEMS {
        let body = serde_json::to_string(&Item::new(number)).unwrap_or_default();
        insert.execute([body])?;
    }
    Ok(())
}

/// Takes the oldest and removes it, with the durability that the queue has for acknowledgements.
fn plain_consume(plain: &Connection) -> Result<(), rusqlite::Error> {
    plain.execute_batch("PRAGMA synchronous = NORMAL")?;
    let mut take = plain.prepare("SELECT number, body FROM items ORDER BY number LIMIT 1")?;
    let mut delete = plain.prepare("DELETE FROM items WHERE number = ?1")?;
    for _ in 0..ITEMS {
        let (number, body): (i64, String) = take.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let item: Result<Item, _> = serde_json::from_str(&body);
        assert!(item.is_ok());
        delete.execute([number])?;
    }
    Ok(())
}

async fn fill(queue: &Queue<Item>, count: u64) -> Result<(), QueueError> {
    let published = from_iter(0..count).with_error().map_concurrent(64, |number| queue.publish(&Item::new(number)));
    published.drain().await
}

async fn consume(queue: &Queue<Item>, at_once: usize, count: u64) -> Result<(), QueueError> {
    queue.consume("g").take(count as usize).map_concurrent(at_once, |item| item.ack()).drain().await
}

/// How long each of many items is under way to a consumer that waits for it.
async fn latencies(is_elsewhere: bool) -> Result<Vec<u64>, Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("queue.db");
    let file = path.to_string_lossy().into_owned();
    let queue = Queue::<Item>::open(&file).await?;
    let (ping, pong) = (queue.clone(), queue.clone());
    let pings = async move {
        for number in 0..PINGS {
            ping.publish(&Item::new(number)).await?;
            // The next one when that has been dealt with, so that the consumer waits again.
            while pong.figures("listeners").await.map_or(1, |figures| figures.depth) > 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        Ok::<_, QueueError>(())
    };
    if is_elsewhere {
        let listener = Command::new(env::current_exe()?).args(["--listen", &file]).stdout(Stdio::piped()).spawn()?;
        pings.await?;
        let told = String::from_utf8(listener.wait_with_output()?.stdout)?;
        return Ok(told.lines().map(str::parse).collect::<Result<_, _>>()?);
    }
    let listening = tokio::spawn(listen(|_| async move { Ok(queue) }, ""));
    pings.await?;
    listening.await?
}

pub(crate) async fn listen<F>(open: impl FnOnce(String) -> F, file: &str) -> Result<Vec<u64>, Failure>
where
    F: Future<Output = Result<Queue<Item>, QueueError>>,
{
    let queue = open(file.to_owned()).await?;
    let latencies = queue.consume("listeners").take(PINGS as usize).map_concurrent(1, |item| async move {
        let latency = now().saturating_sub(item.sent_at);
        item.ack().await.map(|()| latency)
    });
    Ok(latencies.to_vec().await?)
}
