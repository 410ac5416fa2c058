//! Closing as a broadcast: one call ends as many workers as there are, wherever they wait.
//!
//! ```sh
//! cargo run --release --example broadcast_close
//! cargo run --release --example broadcast_close -- 100000     # so many workers
//! ```
//!
//! In Go, closing a channel wakes everyone who receives from it, which is why `done` channels are closed and never sent
//! to.
//! Here it is the completion of a subject, which lets every worker read what was sent before; and the end of a context,
//! which ends workers at once, in the midst of whatever they are doing.

use headwater::{
    concurrency::{Context, Scope},
    prelude::*,
};
use std::{convert::Infallible, env, error::Error, time::Duration};
use tokio::time::Instant;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let workers = env::args().nth(1).map_or(Ok(10_000), |workers| workers.parse())?;
    let closed = close(workers).await;
    println!("completed: {workers} workers ended after {:.1} ms, having read {} items", ms(closed.took), closed.items);
    let cancelled = cancel(workers).await;
    println!("cancelled: {workers} workers ended after {:.1} ms, after {} ticks", ms(cancelled.took), cancelled.items);
    Ok(())
}

/// How long it took from the close until the last worker had ended, and what all of them have seen until then.
#[derive(Debug, PartialEq)]
pub(crate) struct Closed {
    pub(crate) took: Duration,
    pub(crate) items: u64,
}

/// The workers wait for news; what is closed is where the news come from.
pub(crate) async fn close(workers: usize) -> Closed {
    let news = PublishSubject::<&str>::new(4);
    let scope = Scope::<Infallible>::new();
    let counts: Vec<_> = (0..workers).map(|_| scope.fork(news.observe().count().into_future())).collect();
    for item in ["one", "two", "three"] {
        // Nobody has closed it yet.
        let _ = news.send(item).await;
    }

    let begin = Instant::now();
    news.complete();
    let Ok(()) = scope.join().await;
    let took = begin.elapsed();
    Closed { took, items: counts.into_iter().filter_map(|count| count.now()?.ok()).sum() }
}

/// The workers have endless work of their own, and listen to a context besides.
pub(crate) async fn cancel(workers: usize) -> Closed {
    let context = Context::new();
    let scope = Scope::<Infallible>::new();
    let counts: Vec<_> = (0..workers)
        .map(|_| interval(Duration::from_millis(100)).take_until(context.cancelled()))
        .map(|ticks| scope.fork(ticks.count().into_future()))
        .collect();
    tokio::time::sleep(Duration::from_millis(250)).await;

    let begin = Instant::now();
    context.cancel();
    let Ok(()) = scope.join().await;
    let took = begin.elapsed();
    Closed { took, items: counts.into_iter().filter_map(|count| count.now()?.ok()).sum() }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
