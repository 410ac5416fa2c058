//! `select`: several sources, whichever speaks; with a default for when none does, and with a timeout.
//!
//! ```sh
//! cargo run --release --example select_default
//! ```
//!
//! | Go | here |
//! |---|---|
//! | `select` in a loop, a branch a channel | `merge`, and a `match` |
//! | `select` once: the first answer wins | `race` |
//! | a branch `<-time.After(d)` | `keep_alive`, or `timeout` where silence is an error |
//! | a branch `<-ctx.Done()` | `take_until` |
//! | a branch `default` | `next().now_or_never()` |

use futures::FutureExt;
use headwater::prelude::*;
use std::time::Duration;
use tokio::time::Instant;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for (title, told) in [
        ("one loop over several sources", several().await),
        ("the first answer", first().await),
        ("a receive that does not wait", default().await),
    ] {
        println!("{title}");
        told.iter().for_each(|line| println!("  {line}"));
    }
}

enum Event {
    Order(u64),
    Tick,
    Silence,
}

/// Orders and a ticker, a branch for silence, and an end from outside.
pub(crate) async fn several() -> Vec<String> {
    let begin = Instant::now();
    let orders = interval_at(begin + ms(10), ms(70)).take(2).map(Event::Order);
    let ticker = interval(ms(100)).take(1).map(|_| Event::Tick);
    let events = orders.merge(ticker).concat(never()).keep_alive(ms(60), || Event::Silence);

    let mut told = Vec::new();
    let Ok(()) = events
        .take_until(timer(ms(200)))
        .for_each(|event| {
            let event = match event {
                Event::Order(number) => format!("order {number}"),
                Event::Tick => "tick".to_owned(),
                Event::Silence => "nothing for 60 ms".to_owned(),
            };
            told.push(format!("{:>3} ms  {event}", begin.elapsed().as_millis()));
        })
        .await;
    told
}

/// Several servers are asked at once; the losers are dropped before the winner is told.
pub(crate) async fn first() -> Vec<String> {
    let mirrors = [("far", 90), ("near", 30), ("farther", 150)];
    let answers = mirrors.map(|(name, delay)| timer(ms(delay)).map(move |_| format!("the {name} mirror")));
    let Ok(answers) = race(answers).to_vec().await;
    answers
}

/// Works on, and looks in between whether there is something to receive.
pub(crate) async fn default() -> Vec<String> {
    let commands = PublishSubject::<&str>::new(4);
    let mut inbox = commands.observe();
    let mut told = Vec::new();
    for step in 1.. {
        // It subscribes at the first look; what is sent from then on is there at a later one.
        match inbox.next().now_or_never() {
            Some(Some(Ok(command))) => told.push(format!("step {step}: {command}")),
            Some(None) => {
                told.push(format!("step {step}: closed"));
                break;
            }
            None => told.push(format!("step {step}: works on")),
        }
        match step {
            2 => drop(commands.send("faster").await),
            4 => commands.complete(),
            _ => {}
        }
    }
    told
}

fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}
