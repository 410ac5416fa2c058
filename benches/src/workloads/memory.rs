//! What does an idle subscription hold, and what a subscriber of a subject?

use crate::harness::{
    Contender, Race, Unit, Workload, drive,
    race::{Kind, Sample},
};
use futures::StreamExt;
use headwater::prelude::*;
use std::{convert::Infallible, future::ready, hint::black_box};

const MANY: u64 = 1_000;

pub fn workload() -> Workload {
    let question = "How many bytes does an idle subscription hold, and how many a subscriber of a subject?";
    let races = vec![
        Race::new("idle subscription", MANY, idle_subscriptions()).unit(Unit::Bytes),
        Race::new("subscriber, empty", MANY, subscribers(0)).unit(Unit::Bytes).headline(),
        Race::new("subscriber, 64 items of 8 bytes", MANY, subscribers(64)).unit(Unit::Bytes),
    ];
    Workload::new("memory", question, races).notes(&[
        "What is held on the heap for each of a thousand: of a chain of three operators that waits in a task of its own, or of a subscriber beside the others of one subject with room for 64 items each.",
        "tokio's channel holds its 64 places for all subscribers together; the unbounded queues of `futures-rx` and `fluxion-rx` grow with what is in them.",
    ])
}

/// The bytes that are held while what a closure made is there.
fn held<T>(name: &'static str, kind: Kind, make: impl Fn() -> T + 'static) -> Contender {
    Contender::sampled(name, kind, move || {
        let mut made = None;
        let info = allocation_counter::measure(|| made = Some(make()));
        drop(made);
        Sample { result: MANY, cost: info.bytes_current as f64 }
    })
}

fn idle_subscriptions() -> Vec<Contender> {
    let (ours, theirs) = (drive::one_thread(), drive::one_thread());
    vec![
        held("headwater", Kind::Ours, move || {
            let _inside = ours.enter();
            let chain = || never::<u64>().map(|n| n + 1).filter(|n| n % 2 == 0).map(|n| n * 3);
            (0..MANY).map(|_| chain().subscribe(observe)).collect::<Vec<_>>()
        }),
        held("futures", Kind::Awaited, move || {
            let _inside = theirs.enter();
            let chain = || {
                let items = futures::stream::pending::<u64>().map(|n| n + 1);
                items.filter(|n| ready(n % 2 == 0)).map(|n| n * 3).for_each(async |n| observe(n))
            };
            let tasks: Vec<_> = (0..MANY).map(|_| tokio::spawn(chain())).collect();
            Aborted(tasks)
        }),
    ]
}

fn observe(n: u64) {
    black_box(n);
}

/// Tasks that end with their handles.
struct Aborted(Vec<tokio::task::JoinHandle<()>>);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

fn subscribers(items: u64) -> Vec<Contender> {
    vec![
        held("headwater", Kind::Ours, move || {
            let subject = PublishSubject::<u64>::new(64);
            let subscribers: Vec<_> = (0..MANY)
                .map(|_| {
                    let mut subscriber = Box::pin(subject.observe());
                    let first = futures::FutureExt::now_or_never(StreamExt::next(&mut subscriber));
                    assert!(first.is_none(), "there is no item yet");
                    subscriber
                })
                .collect();
            (0..items).for_each(|n| subject.try_send(n).expect("there is room"));
            (subject, subscribers)
        }),
        held("tokio", Kind::Awaited, move || {
            let (sender, _) = tokio::sync::broadcast::channel::<u64>(64);
            let subscribers: Vec<_> = (0..MANY).map(|_| Box::pin(sender.subscribe())).collect();
            for n in 0..items {
                sender.send(n).expect("there are subscribers");
            }
            (sender, subscribers)
        }),
        held("async-broadcast", Kind::Awaited, move || {
            let (sender, receiver) = async_broadcast::broadcast::<u64>(64);
            let subscribers: Vec<_> = (0..MANY - 1).map(|_| Box::pin(receiver.new_receiver())).collect();
            for n in 0..items {
                sender.try_broadcast(n).expect("there is room");
            }
            (sender, receiver, subscribers)
        }),
        held("futures-rx", Kind::Awaited, move || {
            use futures_rx::{PublishSubject, subject::Subject};
            let mut subject = PublishSubject::<u64>::new();
            let subscribers: Vec<_> = (0..MANY).map(|_| Box::pin(subject.subscribe())).collect();
            (0..items).for_each(|n| subject.next(n));
            (subject, subscribers)
        }),
        held("fluxion-rx", Kind::Awaited, move || {
            let subject = fluxion_core::FluxionSubject::<u64>::new();
            let subscribers: Vec<_> = (0..MANY).map(|_| subject.subscribe().expect("it is open")).collect();
            (0..items).for_each(|n| subject.next(n).expect("it is open"));
            (subject, subscribers)
        }),
        held("rx-rust", Kind::Push, move || {
            use rx_rust::{observable::ObservableExt, observer::Observer, subject::publish_subject::PublishSubject};
            let mut subject = PublishSubject::<u64, Infallible, _>::local();
            let subscribers: Vec<_> =
                (0..MANY).map(|_| Box::new(subject.clone().subscribe_with_callback(observe, |_| {}))).collect();
            for n in 0..items {
                let _ = subject.on_next(n);
            }
            (subject, subscribers)
        }),
    ]
}
