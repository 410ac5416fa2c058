//! Queues that survive a crash: what every backend owes, what each has of its own, and what is left of one whose
//! process was killed.

mod contract;
#[path = "../examples/built.rs"]
mod built;
mod crash;
mod server;
mod nats;
mod sqlite;
mod own_backend;
mod front;
