//! What does a chain of operators cost, beside the same chain of `Iterator` adapters?

#![allow(
    clippy::while_let_on_iterator,
    reason = "the loop with `next` is what the chains are measured by: `for` may take another way through the adapters"
)]

use crate::harness::{Contender, Race, Workload, in_task, rxjs, value};
use headwater::prelude::*;
use std::{cell::Cell, future::ready, hint::black_box};

const ITEMS: u64 = 1_000_000;
/// How much dearer than the iterator's loop a short chain may be, where an item is worth a few instructions.
const SHORT_CHAIN: f64 = 1.1;
/// The same for a chain of many filters, each of which counts what it rejects, so that a run of rejected items cannot
/// block its task; one operator that is not inlined costs more than this allows.
const LONG_CHAIN: f64 = 1.3;
/// The same for one operator, where waking the task after 1,024 items is a tenth of what they cost; without vector
/// instructions it would be twice as dear.
const VECTORS: f64 = 1.5;

pub fn workload() -> Workload {
    let races = vec![
        one_operator().promise(VECTORS, "by hand"),
        two_operators().promise(SHORT_CHAIN, "by hand"),
        five_operators().headline(),
        twenty_operators().promise(LONG_CHAIN, "by hand"),
        readings().promise(SHORT_CHAIN, "by hand"),
        numbers_in_text().promise(SHORT_CHAIN, "by hand"),
    ];
    Workload::new("linear", "What does a chain of operators cost, beside the same chain of `Iterator` adapters?", races)
        .notes(&[
            "By hand is `while let Some(item) = iter.next()` over the adapters of `Iterator`.",
            "In turns is the same loop, left after 1,024 items and entered again, as it must be for other tasks to have a turn.",
            "Below a nanosecond an item the figures show how the compiler happened to lay out the loop.",
            "`readings` is the mean of a column in memory, `numbers in text` parses lines: `filter → map → fold` both.",
            "`fluxion-rx` orders items by a timestamp that each has to carry, which is other work.",
        ])
}

/// `keep` makes of a verdict what the filter of the contender wants.
macro_rules! one {
    ($items:expr, $keep:expr) => {
        $items.map(|n: u64| n ^ (n >> 3))
    };
}

macro_rules! two {
    ($items:expr, $keep:expr) => {
        $items.filter(|n| $keep(n % 7 != 0)).map(|n: u64| n ^ (n >> 3))
    };
}

macro_rules! five {
    ($items:expr, $keep:expr) => {
        $items
            .map(|n: u64| n ^ (n >> 3))
            .filter(|n| $keep(n % 7 != 0))
            .map(|n: u64| n * 3)
            .filter(|n| $keep(n % 11 != 0))
            .map(|n: u64| (n + 13) & 0xF_FFFF)
    };
}

macro_rules! twenty {
    ($items:expr, $keep:expr) => {
        five!(five!(five!(five!($items, $keep), $keep), $keep), $keep)
    };
}

/// The sum of a chain, by all the contenders.
macro_rules! chain {
    ($variant:literal, $chain:ident, $length:literal) => {{
        let items = || 0..black_box(ITEMS);
        let mut contenders = vec![
            Contender::ours(in_task(move || value($chain!(from_iter(items()), bool::from).fold(0, |sum, n| sum + n)))),
            Contender::by_hand(move || {
                let mut items = $chain!(items(), bool::from);
                let mut sum = 0;
                while let Some(item) = items.next() {
                    sum += item;
                }
                sum
            }),
            Contender::by_hand_as("in turns", move || {
                let mut items = $chain!(items(), bool::from);
                let mut sum = 0;
                while turn(&mut items, &mut sum) {}
                sum
            }),
            Contender::awaited("futures", {
                use futures::{StreamExt, stream};
                in_task(move || $chain!(stream::iter(items()), ready).fold(0, |sum, n| ready(sum + n)))
            }),
            Contender::awaited("tokio-stream", {
                use tokio_stream::StreamExt;
                in_task(move || $chain!(tokio_stream::iter(items()), bool::from).fold(0, |sum, n| sum + n))
            }),
            Contender::push("rxrust", {
                use rxrust::prelude::{Local, Observable, ObservableFactory};
                move || {
                    let sum = std::rc::Rc::new(Cell::new(0));
                    let total = std::rc::Rc::clone(&sum);
                    $chain!(Local::from_iter(items()), bool::from).subscribe(move |n| total.set(total.get() + n));
                    sum.get()
                }
            }),
            Contender::push("rx-rust", {
                use rx_rust::{observable::ObservableExt, operators::creating::from_iter::FromIter};
                move || {
                    let mut sum = 0;
                    let chain = $chain!(FromIter::new(items()), bool::from);
                    drop(chain.subscribe_with_callback(|n| sum += n, |_| {}));
                    sum
                }
            }),
        ];
        contenders.extend(rxjs::contender("linear", $length, ITEMS));
        Race::new($variant, ITEMS, contenders)
    }};
}

/// What a poll does that gives way: it finds the iterator and the sum where the last turn left them, takes 1,024 items,
/// and says whether there may be more.
#[inline(never)]
fn turn(items: &mut impl Iterator<Item = u64>, sum: &mut u64) -> bool {
    let mut value = *sum;
    let mut left = 1_023;
    let more = loop {
        let Some(item) = items.next() else { break false };
        value += item;
        if left == 0 {
            break true;
        }
        left -= 1;
    };
    *sum = value;
    more
}

fn one_operator() -> Race {
    chain!("1 operator", one, 1)
}

fn two_operators() -> Race {
    chain!("2 operators", two, 2)
}

fn five_operators() -> Race {
    chain!("5 operators", five, 5)
}

fn twenty_operators() -> Race {
    chain!("20 operators", twenty, 20)
}

/// The mean of a column of a table in memory.
fn readings() -> Race {
    #[derive(Clone, Copy)]
    struct Reading {
        valid: bool,
        celsius: f64,
    }
    let table: &'static [Reading] =
        noise().map(|n| Reading { valid: n % 8 != 0, celsius: (n % 400) as f64 / 10.0 }).collect::<Vec<_>>().leak();
    filter_and_map(
        "readings",
        move || black_box(table).iter(),
        |reading| reading.valid,
        |reading| reading.celsius * 1.8 + 32.0,
        (0.0, 0),
        |(sum, count), fahrenheit| (sum + fahrenheit, count + 1),
        |(sum, count): (f64, u64)| (sum / count as f64).to_bits(),
    )
}

/// Lines of text, most of them a number.
fn numbers_in_text() -> Race {
    let lines: &'static [String] = noise()
        .map(|n| if n % 16 == 0 { format!("# {n}") } else { (n % 100_000).to_string() })
        .collect::<Vec<_>>()
        .leak();
    filter_and_map(
        "numbers in text",
        move || black_box(lines).iter(),
        |line| !line.starts_with('#'),
        |line| line.parse().unwrap_or(0),
        0,
        u64::wrapping_add,
        |sum| sum,
    )
}

/// `filter → map → fold` with what is to be done.
fn filter_and_map<I, T, U, P, M, A>(
    variant: &'static str,
    items: impl Fn() -> I + Copy + 'static,
    predicate: P,
    project: M,
    seed: U,
    accumulate: A,
    result: fn(U) -> u64,
) -> Race
where
    I: Iterator + Send + 'static,
    I::Item: Send,
    T: Send + 'static,
    U: Copy + Send + 'static,
    P: Fn(&I::Item) -> bool + Copy + Send + 'static,
    M: Fn(I::Item) -> T + Copy + Send + 'static,
    A: Fn(U, T) -> U + Copy + Send + 'static,
{
    let ours = move || from_iter(items()).filter(predicate).map(project).fold(seed, accumulate);
    let contenders = vec![
        Contender::ours(in_task(move || {
            let end = ours().into_future();
            async move { result(value(end).await) }
        })),
        Contender::by_hand(move || {
            let mut items = items().filter(predicate).map(project);
            let mut value = seed;
            while let Some(item) = items.next() {
                value = accumulate(value, item);
            }
            result(value)
        }),
        Contender::awaited("futures", {
            use futures::{FutureExt, StreamExt, stream};
            in_task(move || {
                let chain = stream::iter(items()).filter(move |item| ready(predicate(item))).map(project);
                chain.fold(seed, move |value, item| ready(accumulate(value, item))).map(result)
            })
        }),
        Contender::awaited("tokio-stream", {
            use tokio_stream::StreamExt;
            in_task(move || {
                let chain = tokio_stream::iter(items()).filter(predicate).map(project);
                let end = chain.fold(seed, accumulate);
                async move { result(end.await) }
            })
        }),
    ];
    Race::new(variant, ITEMS, contenders)
}

/// Numbers without a pattern, the same in every run.
fn noise() -> impl Iterator<Item = u64> {
    let mut state: u64 = 0x2545_F491_4F6C_DD1D;
    (0..ITEMS).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    })
}
