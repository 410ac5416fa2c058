//! What does `switch_map` cost: an item of the inner source beside an outer one that is idle, and a switch?

use crate::harness::{Contender, Race, Workload, in_task, rxjs, value};
use futures::StreamExt;
use headwater::prelude::*;
use std::{cell::Cell, future::ready, hint::black_box, rc::Rc};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

const ITEMS: u64 = 300_000;
const SWITCHES: u64 = 100_000;

pub fn workload() -> Workload {
    let question = "What does an item of the inner observable cost beside an idle outer one, and what a switch?";
    let races = vec![
        Race::new("idle outer", ITEMS, idle_outer()).headline(),
        Race::new("a switch", SWITCHES, always_switching()),
    ];
    Workload::new("switch_map", question, races).notes(&[
        "The idle outer observable is a channel of tokio that has sent one item and stays open.",
        "A switch replaces an inner observable that never has anything; the outer one is always ready.",
        "`futures-rx` falls asleep when it has switched to an inner stream that is pending: it does not poll the outer one again.",
        "`futures`, `tokio-stream`, `futures-buffered`, `futures-concurrency` and `fluxion-rx` have no `switch_map`.",
    ])
}

/// A channel that has sent one item and stays open as long as its sender is there.
fn idle() -> (mpsc::Sender<u64>, ReceiverStream<u64>) {
    let (sender, receiver) = mpsc::channel(1);
    sender.try_send(7).expect("there is room for one");
    (sender, ReceiverStream::new(receiver))
}

fn idle_outer() -> Vec<Contender> {
    let inner = move || 0..black_box(ITEMS);
    let mut contenders = vec![
        Contender::ours(in_task(move || async move {
            let (_sender, outer) = idle();
            let items = from_stream(outer).switch_map(move |outer| from_iter(inner()).map(move |n| outer ^ n));
            value(items.take(ITEMS as usize).fold(0, |sum, n| sum + n)).await
        })),
        Contender::awaited("futures-rx", {
            use futures_rx::RxExt;
            in_task(move || async move {
                let (_sender, outer) = idle();
                let items =
                    RxExt::switch_map(outer, move |outer| futures::stream::iter(inner()).map(move |n| outer ^ n));
                items.take(ITEMS as usize).fold(0, |sum, n| ready(sum + n)).await
            })
        }),
        Contender::push("rxrust", {
            use rxrust::prelude::{Local, Observable, ObservableFactory, Observer};
            move || {
                let sum = Rc::new(Cell::new(0));
                let total = Rc::clone(&sum);
                let mut outer = Local::subject::<u64, std::convert::Infallible>();
                outer
                    .clone()
                    .switch_map(move |outer| Local::from_iter(inner()).map(move |n| outer ^ n))
                    .subscribe(move |n| total.set(total.get() + n));
                outer.next(7);
                sum.get()
            }
        }),
        Contender::push("rx-rust", {
            use rx_rust::{
                observable::ObservableExt, observer::Observer, operators::creating::from_iter::FromIter,
                subject::publish_subject::PublishSubject,
            };
            move || {
                let sum = Rc::new(Cell::new(0));
                let total = Rc::clone(&sum);
                let mut outer = PublishSubject::<u64, std::convert::Infallible, _>::local();
                let items = outer.clone().switch_map(move |outer| FromIter::new(inner()).map(move |n| outer ^ n));
                let subscription = items.subscribe_with_callback(move |n| total.set(total.get() + n), |_| {});
                let _ = outer.on_next(7);
                drop(subscription);
                sum.get()
            }
        }),
    ];
    contenders.extend(rxjs::contender("switch_map", 0, ITEMS));
    contenders
}

fn always_switching() -> Vec<Contender> {
    let outer = move || 0..black_box(SWITCHES);
    let last = SWITCHES - 1;
    let mut contenders = vec![Contender::ours(in_task(move || {
        let inner = move |n: u64| if n == last { just(n).boxed() } else { never().boxed() };
        value(from_iter(outer()).switch_map(inner).fold(0, |sum, n| sum + n))
    }))];
    contenders.extend(rxjs::contender("switch_map", 1, SWITCHES));
    contenders
}
