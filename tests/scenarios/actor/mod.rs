//! What actors promise.

mod messages;
mod questions;
mod supervision;
mod ends;
mod life;

use headwater::{
    concurrency::{Actor, ActorHandle, Reply, Supervision},
    testing::LeakToken,
};
use std::{mem, time::Duration};
use tokio::time::{Instant, sleep};

/// Does what it is ordered to.
#[derive(Default)]
struct Clerk {
    list: Vec<u32>,
    drawer: Vec<Reply<u32>>,
    desk: Vec<LeakToken>,
}

enum Order {
    Note(u32),
    /// Handles nothing else for so long.
    Rest(Duration),
    Fail,
    Panic,
    /// What was noted so far.
    List(Reply<Vec<u32>>),
    /// Answers twice the number after a rest.
    Double(u32, Duration, Reply<u32>),
    /// Has a question in hand, and fails.
    FailAsked(Reply<u32>),
    PanicAsked(Reply<u32>),
    AnswerAndFail(Reply<u32>),
    Forget(Reply<u32>),
    /// Answers when it is told to.
    Keep(Reply<u32>),
    AnswerKept(u32),
    /// Holds it as long as the state lives.
    Hold(LeakToken),
    /// Holds it and never comes to an end.
    HoldForEver(LeakToken),
}

impl Actor for Clerk {
    type Message = Order;
    type Error = &'static str;

    async fn handle(&mut self, order: Order) -> Result<(), &'static str> {
        match order {
            Order::Note(n) => self.list.push(n),
            Order::Rest(time) => sleep(time).await,
            Order::Fail => return Err("ordered to fail"),
            Order::Panic => panic!("ordered to panic"),
            Order::List(reply) => reply.send(self.list.clone()),
            Order::Double(n, time, reply) => {
                sleep(time).await;
                reply.send(2 * n);
            }
            Order::FailAsked(_reply) => return Err("asked to fail"),
            Order::PanicAsked(_reply) => panic!("asked to panic"),
            Order::AnswerAndFail(reply) => {
                reply.send(1);
                return Err("failed behind the answer");
            }
            Order::Forget(reply) => drop(reply),
            Order::Keep(reply) => self.drawer.push(reply),
            Order::AnswerKept(n) => mem::take(&mut self.drawer).into_iter().for_each(|reply| reply.send(n)),
            Order::Hold(token) => self.desk.push(token),
            Order::HoldForEver(token) => {
                std::future::pending::<()>().await;
                drop(token);
            }
        }
        Ok(())
    }
}

fn clerk(capacity: usize, supervision: Supervision) -> ActorHandle<Clerk> {
    Clerk::spawn(capacity, supervision, |_| Clerk::default())
}

const SECOND: Duration = Duration::from_secs(1);

/// Seconds in virtual time.
fn seconds_since(begin: Instant) -> u64 {
    begin.elapsed().as_secs()
}
