//! What does a shared run cost for each delivery, with a source that is always ready?

use crate::harness::{Contender, Race, Workload, drive, rxjs, value};
use futures::{StreamExt, future::join_all, stream};
use futures_rx::RxExt;
use headwater::prelude::*;
use std::{cell::Cell, rc::Rc};
use tokio::runtime::Runtime;

const DELIVERIES: u64 = 128_000;

pub fn workload() -> Workload {
    let question = "What does a delivery cost, from a source that is always ready to all that share its run?";
    let races = vec![
        Race::new("1", DELIVERIES, contenders(1, false)),
        Race::new("4", DELIVERIES, contenders(4, false)).headline(),
        Race::new("16", DELIVERIES, contenders(16, false)),
        Race::new("1, tasks", DELIVERIES, contenders(1, true)).threaded(),
        Race::new("4, tasks", DELIVERIES, contenders(4, true)).threaded(),
        Race::new("16, tasks", DELIVERIES, contenders(16, true)).threaded(),
    ];
    Workload::new("share", question, races).notes(&[
        "The sizes are the numbers of consumers; those in a task each have two worker threads.",
        "The consumers of ours and of `futures-rx` drive the source by turns; `rxrust`, `rx-rust` and `RxJS` subscribe all of them and then let the source run to its end.",
        "`fluxion-rx` begins when it is made, in a task of its own, and whoever subscribes later misses items.",
    ])
}

fn contenders(consumers: u64, tasks: bool) -> Vec<Contender> {
    let mut contenders = vec![ours(consumers, tasks), futures_rx(consumers, tasks)];
    if !tasks {
        contenders.extend([rxrust(consumers), rx_rust(consumers)]);
        contenders.extend(rxjs::contender("share", consumers, DELIVERIES));
    }
    contenders
}

fn runtime(tasks: bool) -> Runtime {
    if tasks { drive::many_threads(2) } else { drive::one_thread() }
}

/// Runs the consumers, in one task or in a task each, and adds up what they found.
fn run<R>(runtime: &Runtime, tasks: bool, consumers: Vec<R>) -> u64
where
    R: Future<Output = u64> + Send + 'static,
{
    if tasks {
        let consumers: Vec<_> = consumers.into_iter().map(|consumer| runtime.spawn(consumer)).collect();
        return runtime.block_on(join_all(consumers)).into_iter().map(Result::unwrap).sum();
    }
    runtime.block_on(join_all(consumers)).into_iter().sum()
}

fn ours(consumers: u64, tasks: bool) -> Contender {
    let runtime = runtime(tasks);
    Contender::ours(move || {
        // All have to be there before the first item comes.
        let options = Share::new().connect_at(consumers as usize);
        let shared = from_iter(0..DELIVERIES / consumers).share_with(options);
        let consumers = (0..consumers).map(|_| value(shared.clone().fold(0_u64, u64::wrapping_add))).collect();
        drop(shared);
        run(&runtime, tasks, consumers)
    })
}

fn futures_rx(consumers: u64, tasks: bool) -> Contender {
    let runtime = runtime(tasks);
    Contender::awaited("futures-rx", move || {
        let shared = stream::iter(0..DELIVERIES / consumers).share();
        let consumers =
            (0..consumers).map(|_| shared.clone().fold(0_u64, |sum, n| async move { sum.wrapping_add(*n) })).collect();
        drop(shared);
        run(&runtime, tasks, consumers)
    })
}

fn rxrust(consumers: u64) -> Contender {
    use rxrust::prelude::*;

    Contender::push("rxrust", move || {
        let sum = Rc::new(Cell::new(0_u64));
        let shared = Local::from_iter(0..DELIVERIES / consumers).publish();
        for _ in 0..consumers {
            let sum = Rc::clone(&sum);
            shared.fork().subscribe(move |n| sum.set(sum.get().wrapping_add(n)));
        }
        shared.connect();
        sum.get()
    })
}

fn rx_rust(consumers: u64) -> Contender {
    use rx_rust::{observable::ObservableExt, operators::creating::from_iter::FromIter};

    Contender::push("rx-rust", move || {
        let sum = Rc::new(Cell::new(0_u64));
        let shared = FromIter::new(0..DELIVERIES / consumers).publish();
        let subscriptions: Vec<_> = (0..consumers)
            .map(|_| {
                let sum = Rc::clone(&sum);
                shared.observable().subscribe_with_callback(move |n| sum.set(sum.get().wrapping_add(n)), |_| {})
            })
            .collect();
        drop(shared.connect());
        drop(subscriptions);
        sum.get()
    })
}
