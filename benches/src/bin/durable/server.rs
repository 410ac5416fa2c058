//! The queue on a NATS server, beside `async-nats` used directly, every acknowledgement awaited on both sides.
//!
//! It starts a `nats-server` of its own.

use crate::{Failure, Item, now};
use futures::{StreamExt, TryStreamExt, stream};
use headwater::{
    async_nats::{
        self,
        jetstream::{self, Context, consumer::pull, stream::Config},
    },
    durable::{NatsStream, Queue, QueueError},
    prelude::*,
};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{runtime::Runtime, sync::mpsc};

const ITEMS: u64 = 2_000;
const PINGS: u64 = 300;
const ROUNDS: usize = 5;

impl Item {
    fn of(payload: &[u8]) -> Result<Self, Failure> {
        Ok(serde_json::from_slice(payload)?)
    }

    fn payload(number: u64) -> Result<Vec<u8>, Failure> {
        Ok(serde_json::to_vec(&Self::new(number))?)
    }
}

pub(crate) fn run(runtime: &Runtime) -> Result<(), Failure> {
    let server = Server::start()?;
    let mut best = [[Duration::MAX; 4]; 2];
    for round in 0..ROUNDS {
        let times = [runtime.block_on(directly(&server.url, round))?, runtime.block_on(by_queue(&server.url, round))?];
        for (best, times) in best.iter_mut().zip(times) {
            best.iter_mut().zip(times).for_each(|(best, time)| *best = time.min(*best));
        }
    }

    println!("items a second, best of {ROUNDS} interleaved rounds");
    println!("{:44}{:>12}{:>12}{:>8}", "", "async-nats", "queue", "ratio");
    let rows = [
        "publish, one by one",
        "publish, 64 at a time",
        "consume and acknowledge, one by one",
        "consume and acknowledge, 64 at a time",
    ];
    for (row, (plain, queue)) in rows.iter().zip(best[0].iter().zip(&best[1])) {
        let rate = |time: &Duration| ITEMS as f64 / time.as_secs_f64();
        println!("{row:44}{:>12.0}{:>12.0}{:>8.2}", rate(plain), rate(queue), rate(queue) / rate(plain));
    }

    println!("\nmicroseconds from before publish to delivery, to a consumer that waits");
    println!("{:44}{:>12}{:>12}{:>12}", "", "median", "99 of 100", "longest");
    for (row, latencies) in [
        ("async-nats", runtime.block_on(latencies_directly(&server.url))?),
        ("queue", runtime.block_on(latencies_by_queue(&server.url))?),
    ] {
        let mut latencies = latencies;
        latencies.sort_unstable();
        let at = |share: usize| latencies[(latencies.len() - 1) * share / 100] as f64 / 1e3;
        println!("{row:44}{:>12.0}{:>12.0}{:>12.0}", at(50), at(99), at(100));
    }
    Ok(())
}

/// Each half has a stream of its own: what a consumer of `async-nats` has fetched ahead when it is dropped would be missing
/// in the other half until it comes again.
async fn directly(url: &str, round: usize) -> Result<[Duration; 4], Failure> {
    let name = format!("direct-one-{round}");
    let (context, consumer) = stream_of(url, &name).await?;
    let published = Instant::now();
    for number in 0..ITEMS {
        context.publish(format!("{name}.0"), Item::payload(number)?.into()).await?.await?;
    }
    let one = published.elapsed();
    let consumed = Instant::now();
    let mut messages = consumer.messages().await?.take(ITEMS as usize);
    while let Some(message) = messages.next().await {
        let message = message?;
        Item::of(&message.payload)?;
        message.double_ack().await?;
    }
    let one_by_one = consumed.elapsed();

    let name = format!("direct-many-{round}");
    let (context, consumer) = stream_of(url, &name).await?;
    let published = Instant::now();
    let publishing = stream::iter(0..ITEMS).map(|number| {
        let (context, subject) = (&context, format!("{name}.0"));
        async move {
            context.publish(subject, Item::payload(number)?.into()).await?.await?;
            Ok::<_, Failure>(())
        }
    });
    publishing.buffer_unordered(64).try_collect::<()>().await?;
    let many = published.elapsed();
    let consumed = Instant::now();
    let messages = consumer.messages().await?.take(ITEMS as usize).map_err(Failure::from);
    let acknowledged = messages.try_for_each_concurrent(64, |message| async move {
        Item::of(&message.payload)?;
        message.double_ack().await
    });
    acknowledged.await?;
    Ok([one, many, one_by_one, consumed.elapsed()])
}

async fn stream_of(url: &str, name: &str) -> Result<(Context, jetstream::consumer::PullConsumer), Failure> {
    let context = jetstream::new(async_nats::connect(url).await?);
    let config = Config { name: name.to_owned(), subjects: vec![format!("{name}.>")], ..Config::default() };
    let stream = context.create_stream(config).await?;
    let consumer = pull::Config { durable_name: Some("g".to_owned()), ..pull::Config::default() };
    Ok((context, stream.create_consumer(consumer).await?))
}

async fn by_queue(url: &str, round: usize) -> Result<[Duration; 4], Failure> {
    let queue = queue(url, format!("queue-one-{round}")).await?;
    let published = Instant::now();
    for number in 0..ITEMS {
        queue.publish(&Item::new(number)).await?;
    }
    let one = published.elapsed();
    let one_by_one = consume(&queue, 1).await?;
    let queue = self::queue(url, format!("queue-many-{round}")).await?;
    let published = Instant::now();
    from_iter(0..ITEMS).with_error().map_concurrent(64, |number| queue.publish(&Item::new(number))).drain().await?;
    let many = published.elapsed();
    Ok([one, many, one_by_one, consume(&queue, 64).await?])
}

async fn queue(url: &str, name: String) -> Result<Queue<Item>, QueueError> {
    Ok(Queue::new(NatsStream::new(url, name).group("g").open().await?))
}

async fn consume(queue: &Queue<Item>, at_once: usize) -> Result<Duration, QueueError> {
    let consumed = Instant::now();
    queue.consume("g").take(ITEMS as usize).map_concurrent(at_once, |item| item.ack()).drain().await?;
    Ok(consumed.elapsed())
}

async fn latencies_directly(url: &str) -> Result<Vec<u64>, Failure> {
    let (context, consumer) = stream_of(url, "ping").await?;
    let (told, mut arrived) = mpsc::channel(1);
    let listening = tokio::spawn(async move {
        let mut messages = consumer.messages().await?.take(PINGS as usize);
        while let Some(message) = messages.next().await {
            let message = message?;
            let latency = now().saturating_sub(Item::of(&message.payload)?.sent_at);
            message.double_ack().await?;
            told.send(latency).await?;
        }
        Ok::<_, Failure>(())
    });
    let mut latencies = Vec::new();
    for number in 0..PINGS {
        context.publish("ping.0", Item::payload(number)?.into()).await?.await?;
        latencies.extend(arrived.recv().await);
    }
    listening.await??;
    Ok(latencies)
}

async fn latencies_by_queue(url: &str) -> Result<Vec<u64>, Failure> {
    let queue = queue(url, "pong".to_owned()).await?;
    let (told, mut arrived) = mpsc::channel(1);
    let listener = queue.clone();
    let listening = tokio::spawn(async move {
        let mut items = listener.consume("g").take(PINGS as usize);
        while let Some(item) = items.next().await {
            let item = item?;
            let latency = now().saturating_sub(item.sent_at);
            item.ack().await?;
            told.send(latency).await?;
        }
        Ok::<_, Failure>(())
    });
    let mut latencies = Vec::new();
    for number in 0..PINGS {
        queue.publish(&Item::new(number)).await?;
        latencies.extend(arrived.recv().await);
    }
    listening.await??;
    Ok(latencies)
}

/// A server on a free port, which is killed when it is dropped.
struct Server {
    process: Child,
    url: String,
    _folder: TempDir,
}

impl Server {
    fn start() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new("nats-server");
        command.args(["-js", "-a", "127.0.0.1", "-p", "-1", "-sd"]).arg(folder.path());
        let mut process = command.stderr(Stdio::piped()).spawn().map_err(|error| format!("nats-server: {error}"))?;
        let mut log = BufReader::new(process.stderr.take().ok_or("it is piped")?).lines();
        let told = log
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("Listening for client connections on ")?.1.trim().to_owned()));
        let url = format!("nats://{}", told.ok_or("nats-server has ended")?);
        // What it logs from here on is nobody's concern, and still it has to be read.
        std::thread::spawn(move || log.for_each(drop));
        Ok(Self { process, url, _folder: folder })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended by itself otherwise.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
