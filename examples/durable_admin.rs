//! Looks after a durable queue: how its groups stand, what they gave up and why, another try for that or its end.
//!
//! ```sh
//! cargo run --example durable_admin -- jobs.db                         # every group
//! cargo run --example durable_admin -- jobs.db --dead workers          # the dead letters of one
//! cargo run --example durable_admin -- jobs.db --replay workers 17     # one of them once more
//! cargo run --example durable_admin -- jobs.db --replay workers all    # all of them
//! cargo run --example durable_admin -- jobs.db --discard workers 17    # one of them removed for good
//! cargo run --example durable_admin -- jobs.db --discard workers all   # all of them
//! cargo run --example durable_admin -- nats://localhost:4222/jobs      # a queue on a server, with all of the above
//! cargo run --example durable_admin                                    # the same on a queue of its own
//! ```
//!
//! The queue may be in use meanwhile.

use headwater::{
    durable::{DeadLetter, NatsStream, Queue, QueueError},
    prelude::*,
};
use serde_json::Value;
use std::{env, error::Error, num::ParseIntError, path::Path};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => demonstrate().await,
        [place] => show(&open(place).await?).await,
        [place, "--dead", group] => show_dead(&open(place).await?, group).await,
        [place, "--replay", group, which] => replay(&open(place).await?, group, which).await,
        [place, "--discard", group, which] => discard(&open(place).await?, group, which).await,
        _ => Err("PLACE, PLACE --dead GROUP, or PLACE --replay or --discard GROUP NUMBER|all".into()),
    }
}

/// Opens a queue of whatever items, in a file or on a server; a file that is not there is not made.
async fn open(place: &str) -> Result<Queue<Value>, Box<dyn Error>> {
    if let Some((server, name)) = place.strip_prefix("nats://").and_then(|place| place.rsplit_once('/')) {
        if name.is_empty() || name.contains(|letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter)) {
            return Err(format!("{name:?} is no name of a queue").into());
        }
        return Ok(Queue::new(NatsStream::new(server, name).open().await?));
    }
    if !Path::new(place).exists() {
        return Err(format!("there is no {place}").into());
    }
    Ok(Queue::open(place).await?)
}

async fn show(queue: &Queue<Value>) -> Result<(), Box<dyn Error>> {
    println!("{:<16} {:>8} {:>10} {:>10} {:>6}", "group", "waiting", "in flight", "oldest", "dead");
    for group in queue.groups().await? {
        let figures = queue.figures(&group).await?;
        let (waiting, oldest) = (figures.depth.saturating_sub(figures.in_flight), figures.oldest.unwrap_or_default());
        println!("{group:<16} {waiting:>8} {:>10} {:>8} s {:>6}", figures.in_flight, oldest.as_secs(), figures.dead);
    }
    Ok(())
}

async fn show_dead(queue: &Queue<Value>, group: &str) -> Result<(), Box<dyn Error>> {
    queue.dead_letters(group).for_each(|letter| println!("{}", line(&letter))).await?;
    Ok(())
}

fn line(letter: &DeadLetter) -> String {
    let DeadLetter { sequence, attempts, error, body, .. } = letter;
    format!("{sequence:>8}  {attempts} attempts  {error}: {}", String::from_utf8_lossy(body))
}

async fn replay(queue: &Queue<Value>, group: &str, which: &str) -> Result<(), Box<dyn Error>> {
    let letters = chosen(queue, group, which)?;
    let replayed = letters.map_concurrent(16, |sequence| queue.replay(group, sequence));
    println!("{} replayed", replayed.filter(|replayed| *replayed).count().await?);
    Ok(())
}

async fn discard(queue: &Queue<Value>, group: &str, which: &str) -> Result<(), Box<dyn Error>> {
    let letters = chosen(queue, group, which)?;
    let discarded = letters.map_concurrent(16, |sequence| queue.discard(group, sequence));
    println!("{} discarded", discarded.filter(|discarded| *discarded).count().await?);
    Ok(())
}

/// The numbers of the dead letters that are meant.
fn chosen(
    queue: &Queue<Value>,
    group: &str,
    which: &str,
) -> Result<BoxObservable<'static, u64, QueueError>, ParseIntError> {
    Ok(match which {
        "all" => queue.dead_letters(group).map(|letter| letter.sequence).boxed(),
        number => just(number.parse()?).with_error::<QueueError>().boxed(),
    })
}

/// A queue with a job that cannot be done, before and after it is replayed.
async fn demonstrate() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let queue = Queue::<Value>::open(folder.path().join("jobs.db")).await?;
    queue.attach("archive").await?;
    for job in ["resize photo 1", "resize photo 2", "resize nothing"] {
        queue.publish(&job.into()).await?;
    }
    let jobs = queue.consume("workers").take(3).map_concurrent(1, |job| async move {
        match job.as_str().is_some_and(|job| job.ends_with("nothing")) {
            true => job.bury("there is no such photo").await,
            false => job.ack().await,
        }
    });
    jobs.drain().await?;
    show(&queue).await?;
    show_dead(&queue, "workers").await?;
    replay(&queue, "workers", "all").await?;
    show(&queue).await
}
