//! Jobs that survive a crash: a producer and a consumer, two processes with a file or a NATS server between them.
//!
//! ```sh
//! cargo run --example durable_jobs                               # both, and the consumer is killed once
//! cargo run --example durable_jobs -- produce jobs.db 1000       # hands over jobs 0 to 999
//! cargo run --example durable_jobs -- produce jobs.db 1000 17    # goes on with job 17
//! cargo run --example durable_jobs -- consume jobs.db done.txt   # does them, until Ctrl-C
//! cargo run --example durable_jobs -- produce nats://localhost:4222 1000
//! ```
//!
//! A job that was handed over is done at least once, whoever is killed and when: `kill -9` either process and start it
//! again.

use headwater::{
    concurrency::{Process, ProcessLines},
    durable::{Consume, Delivery, Label, NatsStream, Queue, QueueError},
    prelude::*,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashSet,
    env,
    error::Error,
    fs::{self, File},
    io::Write,
    time::Duration,
};
use tokio::{process::Command, signal::ctrl_c, time::sleep};

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Serialize, Deserialize)]
struct Job {
    number: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => demonstrate().await,
        ["produce", place, count] => produce(place, 0, count.parse()?).await,
        ["produce", place, count, first] => produce(place, first.parse()?, count.parse()?).await,
        ["consume", place, done] => consume(place, done).await,
        _ => Err("produce PLACE COUNT [FIRST], consume PLACE DONE, or nothing; a place is a file or nats://…".into()),
    }
}

/// The queue is in a file, or on a server that has JetStream.
async fn open(place: &str) -> Result<Queue<Job>, QueueError> {
    match place.starts_with("nats://") {
        true => Ok(Queue::new(NatsStream::new(place, "jobs").open().await?)),
        false => Queue::open(place).await,
    }
}

async fn produce(place: &str, first: u32, count: u32) -> Result<(), Failure> {
    let queue = open(place).await?;
    // Sixteen at a time share a write to the disk. The id keeps a job from being there twice: a producer that was killed
    // does not know which of its last ones arrived.
    let published = from_iter(first..count).with_error::<QueueError>().map_concurrent(16, |number| {
        let publish = queue.publish_with(&Job { number }, Label::new().id(format!("job-{number}")));
        async move { publish.await.map(|_| number) }
    });
    published.for_each(|number| println!("published {number}")).await?;
    Ok(())
}

async fn consume(place: &str, done: &str) -> Result<(), Failure> {
    let queue = open(place).await?;
    let done = File::options().append(true).create(true).open(done)?;
    // The jobs of a consumer that was killed come again half a second later. To be killed is no fault of the job.
    let terms = Consume::group("workers").in_flight(16).lease(Duration::from_millis(500)).attempts(u32::MAX);
    let jobs = queue.consume(terms).err_into::<Failure>().take_until(ctrl_c());
    jobs.map_concurrent(4, |job| work(job, &done)).for_each(|number| println!("did {number}")).await?;
    queue.flush().await?;
    Ok(())
}

async fn work(job: Delivery<Job>, mut done: &File) -> Result<u32, Failure> {
    let number = job.number;
    sleep(Duration::from_millis(1)).await;
    done.write_all(format!("{number}\n").as_bytes())?;
    match job.ack().await {
        // It took too long, and somebody does it once more.
        Ok(()) | Err(QueueError::Expired) => Ok(number),
        Err(error) => Err(error.into()),
    }
}

/// Runs both as processes of their own, and kills the consumer in the middle of its work.
async fn demonstrate() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let (file, done) = (folder.path().join("jobs.db"), folder.path().join("done.txt"));
    let (file, done) = (file.to_string_lossy(), done.to_string_lossy());
    let producer = this_program(&["produce", &file, "500"])?.drain().spawn();
    // Dropping the lines kills the process: nothing in it has time to tidy up.
    let seen = this_program(&["consume", &file, &done])?.take(200).count().await?;
    println!("the consumer is killed when it has done {seen} jobs, and another one goes on");
    let _another = this_program(&["consume", &file, &done])?.drain().spawn();
    producer.await?;
    let queue = Queue::<Job>::open(&*file).await?;
    let depth = interval(Duration::from_millis(20)).with_error().concat_map(|_| queue.figures("workers"));
    depth.take_while(|figures| figures.depth > 0).drain().await?;
    let done = fs::read_to_string(&*done)?;
    let different: HashSet<&str> = done.lines().collect();
    println!("{} jobs, none lost, {} done twice", different.len(), done.lines().count() - different.len());
    Ok(())
}

/// The lines that this program prints, when it is run once more.
fn this_program(arguments: &[&str]) -> Result<Observable<ProcessLines>, Failure> {
    let mut command = Command::new(env::current_exe()?);
    command.args(arguments);
    Ok(Process::new(command).lines())
}
