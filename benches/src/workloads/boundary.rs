//! What does it cost to hand an item from one task to another?

use crate::harness::{Contender, Race, Workload, drive, on_threads, value};
use futures::{SinkExt, StreamExt, executor::block_on};
use headwater::prelude::*;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

const ITEMS: u64 = 200_000;
const CAPACITY: usize = 64;
/// The most that a boundary may cost of what the channel does.
const LIMIT: f64 = 0.6;

pub fn workload() -> Workload {
    let question = "What does it cost to hand an item from one task to another, through a queue of 64?";
    let race = |variant, threads| Race::new(variant, ITEMS, contenders(threads)).threaded();
    let races =
        vec![race("1 thread", 1).headline().promise(LIMIT, "tokio"), race("2 threads", 2).promise(LIMIT, "tokio")];
    Workload::new("boundary", question, races).notes(&[
        "`tokio` is its channel, read by `ReceiverStream`.",
        "`rxrust` and `rx-rust` schedule a task for every item and have no bound; the other peers have no boundary of their own.",
    ])
}

fn contenders(threads: usize) -> Vec<Contender> {
    let channel = drive::many_threads(threads);
    let sink = drive::many_threads(threads);
    vec![
        Contender::ours(on_threads(threads, || {
            value(from_iter(0..ITEMS).on_backpressure_buffer(CAPACITY, Overflow::Block).fold(0, |sum, n| sum + n))
        })),
        Contender::awaited("tokio", move || {
            let (sender, receiver) = mpsc::channel(CAPACITY);
            channel.spawn(async move {
                for n in 0..ITEMS {
                    if sender.send(n).await.is_err() {
                        break;
                    }
                }
            });
            let sum = ReceiverStream::new(receiver).fold(0, async |sum: u64, n| sum + n);
            block_on(channel.spawn(sum)).expect("nothing panics")
        }),
        Contender::awaited("futures", move || {
            // It has room for one more item for each sender.
            let (mut sender, receiver) = futures::channel::mpsc::channel(CAPACITY - 1);
            sink.spawn(async move {
                for n in 0..ITEMS {
                    if sender.send(n).await.is_err() {
                        break;
                    }
                }
            });
            let sum = receiver.fold(0, async |sum: u64, n| sum + n);
            block_on(sink.spawn(sum)).expect("nothing panics")
        }),
    ]
}
