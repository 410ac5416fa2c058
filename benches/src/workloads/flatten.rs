//! What do `concat_map` and `flat_map` cost over inner sources that are ready?

use crate::harness::{Contender, Race, Workload, in_task, rxjs, value};
use headwater::prelude::*;
use std::{cell::Cell, future::ready, hint::black_box, rc::Rc};

const ITEMS: u64 = 300_000;

pub fn concat_map() -> Workload {
    let question = "What does an item cost of inner observables that are ready, one after the other?";
    Workload::new("concat_map", question, races(concat)).notes(&[
        "The sizes are the lengths of the inner observables.",
        "`fluxion-rx`, `futures-buffered` and `futures-rx` have nothing of the kind.",
    ])
}

pub fn flat_map() -> Workload {
    let question = "What does an item cost of inner observables that are ready, all at once?";
    Workload::new("flat_map", question, races(merge)).notes(&[
        "`futures` does it by `flat_map_unordered` without a limit; `futures-concurrency` and `futures-buffered` merge what is there from the beginning: see `merge`.",
    ])
}

fn races(contenders: impl Fn(u64) -> Vec<Contender>) -> Vec<Race> {
    let race = |variant, length| Race::new(variant, ITEMS, contenders(length));
    vec![race("1 item", 1), race("10 items", 10).headline(), race("1,000 items", 1_000)]
}

fn by_hand(length: u64) -> Contender {
    Contender::by_hand(move || {
        let mut sum = 0;
        for outer in 0..black_box(ITEMS / length) {
            for n in 0..length {
                sum += outer ^ n;
            }
        }
        sum
    })
}

fn concat(length: u64) -> Vec<Contender> {
    let outer = move || 0..black_box(ITEMS / length);
    let mut contenders = vec![
        Contender::ours(in_task(move || {
            let items = from_iter(outer()).concat_map(move |outer| from_iter(0..length).map(move |n| outer ^ n));
            value(items.fold(0, |sum, n| sum + n))
        })),
        by_hand(length),
        Contender::awaited("futures", {
            use futures::{StreamExt, stream};
            in_task(move || {
                let items =
                    stream::iter(outer()).flat_map(move |outer| stream::iter(0..length).map(move |n| outer ^ n));
                items.fold(0, |sum, n| ready(sum + n))
            })
        }),
        Contender::push("rxrust", {
            use rxrust::prelude::{Local, Observable, ObservableFactory};
            move || {
                let sum = Rc::new(Cell::new(0));
                let total = Rc::clone(&sum);
                Local::from_iter(outer())
                    .concat_map(move |outer| Local::from_iter(0..length).map(move |n| outer ^ n))
                    .subscribe(move |n| total.set(total.get() + n));
                sum.get()
            }
        }),
        Contender::push("rx-rust", {
            use rx_rust::{observable::ObservableExt, operators::creating::from_iter::FromIter};
            move || {
                let sum = Rc::new(Cell::new(0));
                let total = Rc::clone(&sum);
                let items =
                    FromIter::new(outer()).concat_map(move |outer| FromIter::new(0..length).map(move |n| outer ^ n));
                drop(items.subscribe_with_callback(move |n| total.set(total.get() + n), |_| {}));
                sum.get()
            }
        }),
    ];
    contenders.extend(rxjs::contender("concat_map", length, ITEMS));
    contenders
}

fn merge(length: u64) -> Vec<Contender> {
    let outer = move || 0..black_box(ITEMS / length);
    let mut contenders = vec![
        Contender::ours(in_task(move || {
            let items = from_iter(outer()).flat_map(move |outer| from_iter(0..length).map(move |n| outer ^ n));
            value(items.fold(0, |sum, n| sum + n))
        })),
        by_hand(length),
        Contender::awaited("futures", {
            use futures::{StreamExt, stream};
            in_task(move || {
                let items = stream::iter(outer())
                    .flat_map_unordered(None, move |outer| stream::iter(0..length).map(move |n| outer ^ n));
                items.fold(0, |sum, n| ready(sum + n))
            })
        }),
        Contender::push("rxrust", {
            use rxrust::prelude::{Local, Observable, ObservableFactory};
            move || {
                let sum = Rc::new(Cell::new(0));
                let total = Rc::clone(&sum);
                Local::from_iter(outer())
                    .flat_map(move |outer| Local::from_iter(0..length).map(move |n| outer ^ n))
                    .subscribe(move |n| total.set(total.get() + n));
                sum.get()
            }
        }),
        Contender::push("rx-rust", {
            use rx_rust::{observable::ObservableExt, operators::creating::from_iter::FromIter};
            move || {
                let sum = Rc::new(Cell::new(0));
                let total = Rc::clone(&sum);
                let items =
                    FromIter::new(outer()).flat_map(move |outer| FromIter::new(0..length).map(move |n| outer ^ n));
                drop(items.subscribe_with_callback(move |n| total.set(total.get() + n), |_| {}));
                sum.get()
            }
        }),
    ];
    contenders.extend(rxjs::contender("flat_map", length, ITEMS));
    contenders
}
