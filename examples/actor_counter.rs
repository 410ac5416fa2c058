//! An actor: a counter that is told to add, is asked for its count, and survives a panic.
//!
//! ```sh
//! cargo run --example actor_counter
//! cargo run --example actor_counter -- 5 apples 7      # adds 5, panics at the apples, begins anew, and adds 7
//! ```
//!
//! The count belongs to the actor alone, so that there is no lock; all others send it messages.
//! When it panics, it is made anew: what it had counted is gone, what waits in its mailbox is not.
//! (The lines on stderr are the panic hook of Rust.)

use headwater::{
    backon::ConstantBuilder,
    concurrency::{Actor, Life, Reply, Supervision},
};
use std::{convert::Infallible, env, error::Error, time::Duration};

/// The state of the actor.
#[derive(Default)]
struct Counter {
    count: u64,
}

/// All that can be said to it. What asks holds a `Reply`, of the type of the answer.
enum Message {
    Add(String),
    Count(Reply<u64>),
}

impl Actor for Counter {
    type Message = Message;
    type Error = Infallible; // it returns no error: it panics

    async fn handle(&mut self, message: Message) -> Result<(), Infallible> {
        match message {
            Message::Add(number) => {
                let number: u64 = number.parse().unwrap_or_else(|_| panic!("{number} is no number"));
                self.count += number;
            }
            Message::Count(reply) => reply.send(self.count),
        }
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers: Vec<String> = env::args().skip(1).collect();
    if numbers.is_empty() {
        numbers = ["1", "2", "three", "4"].map(String::from).into();
    }

    // Up to 16 messages wait. After a failure it is made anew, as often as there are numbers, 100 ms later.
    let delays = ConstantBuilder::default().with_delay(Duration::from_millis(100)).with_max_times(numbers.len());
    let counter = Counter::spawn(16, Supervision::restart(delays), |_| Counter::default());

    // Its life is an observable.
    let life = counter.life().subscribe(|event| match event {
        Life::Restarting { failure, .. } => println!("restarting: {failure}"),
        other => println!("{other:?}"),
    });

    // An address is cheap to clone: everybody who has something to say gets one.
    let address = counter.address();
    for number in numbers {
        address.tell(Message::Add(number)).await?; // waits while the mailbox is full
    }
    let count = address.ask(Message::Count).await?;
    println!("the count is {count}");

    counter.stop().await?; // handles what is left, and ends; dropping it would end it at once
    life.await?;
    Ok(())
}
