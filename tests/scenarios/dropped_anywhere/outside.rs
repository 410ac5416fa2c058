//! The table of what has a thread or a process of its own: a construct a row, as in `constructs.rs`.
//!
//! The processes go on when their pipes are closed, unless they are killed.

use super::life::{Construct, Life, consume, consumed, items};
use crate::process::{children, shell};
use futures::{executor::block_on, future::BoxFuture};
use headwater::{
    concurrency::{Process, ProcessPool, ProcessWorkers},
    durable::{Consume, Delivery, Queue, QueueError, SqliteFile},
};
use std::time::Duration;
use tokio::time::sleep;

pub(super) const OUTSIDE: &[(&str, Construct)] = &[
    ("on_backpressure_durable", |counter, random| {
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteFile::new(folder.path().join("queue.db")).capacity(8);
        let queue = Queue::new(block_on(file.open()).unwrap());
        let numbers = items(counter, random).map(|item| item.number).with_error();
        let pause = random.ms(3);
        let settle = move |delivery: Delivery<u64>| async move {
            sleep(pause).await;
            // One in three is dropped without an answer.
            if delivery.is_multiple_of(3) {
                return Ok(());
            }
            delivery.ack().await
        };
        // The lease does not run out before what is left has been looked for.
        let terms = Consume::group("g").in_flight(3).attempts(2).lease(Duration::from_secs(3_600));
        let deliveries = numbers.on_backpressure_durable(&queue, terms);
        consumed(deliveries.map_concurrent(2, settle), random).and_none_of(move || {
            let _folder = &folder;
            // What was on loan has been given back.
            let figures = block_on(async {
                queue.flush().await?;
                queue.figures("g").await
            });
            match figures {
                Ok(figures) => figures.in_flight as usize,
                Err(QueueError::NoGroup) => 0,
                Err(error) => panic!("{error}"),
            }
        })
    }),
    ("Process", |counter, random| {
        let numbers = items(counter, random).map(|item| item.number.to_string()).with_error();
        let stays = Process::new(shell("cat; exec sleep 1000"));
        consumed(stays.input(numbers).lines(), random).and_none_of(|| children().len())
    }),
    ("ProcessPool", |counter, random| {
        let pool = ProcessPool::new(2);
        let users: Vec<_> = (0..4)
            .map(|_| {
                let token = counter.token();
                let lines = pool.lines(shell("seq 1000; exec sleep 1000")).take(1 + random.below(9) as usize);
                consume(lines.tap(move |_| _ = &token), random)
            })
            .collect();
        Life::of(users, random).and_none_of(move || 2 - pool.free() + children().len())
    }),
    ("ProcessWorkers", |counter, random| {
        let workers = ProcessWorkers::new(2, || shell("while read word; do echo $word; done; exec sleep 1000"));
        let users: Vec<BoxFuture<'static, ()>> = (0..4)
            .map(|_| {
                let (workers, token) = (workers.clone(), counter.token());
                let user = async move {
                    let _token = token;
                    while workers.ask("a").await.is_ok() {}
                };
                Box::pin(user) as BoxFuture<'static, ()>
            })
            .collect();
        Life::of(users, random).and_none_of(|| children().len())
    }),
];
