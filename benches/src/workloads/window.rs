//! What does it cost to gather items by count, in vectors and in live windows?

use crate::harness::{Contender, Race, Workload, in_task, rxjs, value};
use futures::{StreamExt, stream};
use headwater::prelude::*;
use std::{cell::Cell, future::ready, hint::black_box, num::NonZeroUsize, rc::Rc};

const ITEMS: u64 = 400_000;
const COUNT: usize = 10;

pub fn buffer_count() -> Workload {
    let races = vec![Race::new("10 at a time", ITEMS, buffers()).headline()];
    let question = "What does an item cost that is gathered into a vector of ten?";
    Workload::new("buffer_count", question, races).notes(&[
        "The vectors are moved on: nine of ten items only fill them.",
        "`tokio-stream` has chunks with a timeout only; `fluxion-rx` orders its windows by timestamps.",
    ])
}

pub fn window_count() -> Workload {
    let races = vec![Race::new("10 at a time", ITEMS, windows()).headline()];
    let question = "What does an item cost that goes through a live window of ten?";
    Workload::new("window_count", question, races).notes(&[
        "A window is an observable that emits while it fills; all are folded, one after the other.",
        "`window` of `futures-rx` gathers a vector first, and emits that as a stream: it is not live.",
        "`rxrust` has no windows.",
    ])
}

fn items() -> std::ops::Range<u64> {
    0..black_box(ITEMS)
}

fn weight(items: &[u64]) -> u64 {
    items.iter().sum::<u64>() ^ items.len() as u64
}

/// Ours and RxJS open a window before they know that the source has ended; what is empty weighs nothing.
fn weight_of(window: u64) -> u64 {
    if window == 0 { 0 } else { window ^ 1 }
}

fn buffers() -> Vec<Contender> {
    let mut contenders = vec![
        Contender::ours(in_task(|| {
            value(from_iter(items()).buffer_count(COUNT).fold(0, |sum, items| sum + weight(&items)))
        })),
        Contender::by_hand(|| {
            let mut buffer = Vec::with_capacity(COUNT);
            let mut sum = 0;
            for n in items() {
                buffer.push(n);
                if buffer.len() == COUNT {
                    let full = std::mem::replace(&mut buffer, Vec::with_capacity(COUNT));
                    sum += weight(&black_box(full));
                }
            }
            sum
        }),
        Contender::awaited(
            "futures",
            in_task(|| stream::iter(items()).chunks(COUNT).fold(0, |sum, items| ready(sum + weight(&items)))),
        ),
        Contender::awaited("futures-rx", {
            use futures_rx::RxExt;
            in_task(|| {
                let buffers = RxExt::buffer(stream::iter(items()), |_, count| ready(count == COUNT));
                buffers.fold(0, |sum, mut items| ready(sum + weight(items.make_contiguous())))
            })
        }),
        Contender::push("rxrust", {
            use rxrust::prelude::{Local, Observable, ObservableFactory};
            move || {
                let sum = Rc::new(Cell::new(0));
                let total = Rc::clone(&sum);
                Local::from_iter(items())
                    .buffer_count(COUNT)
                    .subscribe(move |items| total.set(total.get() + weight(&items)));
                sum.get()
            }
        }),
        Contender::push("rx-rust", {
            use rx_rust::{observable::ObservableExt, operators::creating::from_iter::FromIter};
            move || {
                let mut sum = 0;
                let count = NonZeroUsize::new(COUNT).expect("it is not 0");
                let buffers = FromIter::new(items()).buffer_with_count(count);
                drop(buffers.subscribe_with_callback(|items| sum += weight(&items), |_| {}));
                sum
            }
        }),
    ];
    contenders.extend(rxjs::contender("buffer_count", COUNT as u64, ITEMS));
    contenders
}

fn windows() -> Vec<Contender> {
    let mut contenders = vec![
        Contender::ours(in_task(|| {
            let sums =
                from_iter(items()).window_count(COUNT, COUNT).concat_map(|window| window.fold(0, |sum, n| sum + n));
            value(sums.fold(0, |sum, n| sum + weight_of(n)))
        })),
        Contender::awaited("futures-rx", {
            use futures_rx::RxExt;
            in_task(|| {
                let windows = RxExt::window(stream::iter(items()), |_, count| ready(count == COUNT));
                let sums = windows.then(|window| window.fold(0, |sum, n| ready(sum + n)));
                sums.fold(0, |sum, n| ready(sum + weight_of(n)))
            })
        }),
        Contender::push("rx-rust", {
            use rx_rust::{observable::ObservableExt, operators::creating::from_iter::FromIter};
            move || {
                let sum = Rc::new(Cell::new(0));
                let total = Rc::clone(&sum);
                let count = NonZeroUsize::new(COUNT).expect("it is not 0");
                let sums = FromIter::new(items()).window_with_count(count).concat_map(|window| window.sum());
                drop(sums.subscribe_with_callback(move |n| total.set(total.get() + weight_of(n)), |_| {}));
                sum.get()
            }
        }),
    ];
    contenders.extend(rxjs::contender("window_count", COUNT as u64, ITEMS));
    contenders
}
