//! A backend of one's own for durable queues: one in memory, for the tests of a service that takes its work from a queue.
//!
//! ```sh
//! cargo run --example own_backend
//! cargo run --example own_backend -- README.md missing.txt    # counts the lines of these files
//! ```
//!
//! A job counts the lines of a file.
//! One that cannot be read is tried twice, becomes a dead letter, and is replayed when the file is there.
//! `memory.rs` and `state.rs` are the backend: a store that lasts would do the same with its tables or its server.

pub(crate) mod memory;
mod state;

use headwater::durable::{Consume, Delivery, Queue, QueueError};
use memory::Memory;
use std::{env, error::Error, time::Duration};
use tokio::fs;

const GROUP: &str = "counters";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let late = folder.path().join("late.txt");
    let mut files: Vec<String> = env::args().skip(1).collect();
    if files.is_empty() {
        files.extend(["README.md".to_owned(), "Cargo.toml".to_owned(), late.to_string_lossy().into_owned()]);
    }

    // There is room for all of them. All that is behind this line would be the same with `Queue::open`.
    let queue = Queue::new(Memory::new(files.len()));
    queue.attach(GROUP).await?;
    for file in &files {
        queue.publish(file).await?;
    }

    work(&queue).await?;
    let given_up = queue.dead_letters(GROUP).to_vec().await?;
    for letter in &given_up {
        println!("given up after {} attempts: {}: {}", letter.attempts, letter.item::<String>()?, letter.error);
    }

    fs::write(&late, "It is here\nby now.\n").await?;
    for letter in given_up {
        queue.replay(GROUP, letter.sequence).await?;
    }
    work(&queue).await?;
    println!("dead letters: {}", queue.figures(GROUP).await?.dead);
    Ok(())
}

/// Does what there is to do.
async fn work(queue: &Queue<String>) -> Result<(), QueueError> {
    if queue.figures(GROUP).await?.depth == 0 {
        return Ok(());
    }
    let terms = Consume::group(GROUP).in_flight(4).lease(Duration::from_secs(5)).attempts(2);
    let left = queue.consume(terms).map_concurrent(4, |file| async move {
        count(file).await?;
        Ok(queue.figures(GROUP).await?.depth)
    });
    left.take_while(|left| *left > 0).drain().await
}

/// Counts the lines of a file, and says what becomes of the job.
async fn count(file: Delivery<String>) -> Result<(), QueueError> {
    match fs::read_to_string(&*file).await {
        Ok(text) => {
            println!("{}: {} lines, attempt {}", *file, text.lines().count(), file.attempt());
            file.ack().await
        }
        Err(error) => file.nack_because(Duration::from_millis(100), error).await,
    }
}
