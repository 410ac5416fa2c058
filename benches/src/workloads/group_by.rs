//! What does an item cost that is sorted by its key, beside a map that is filled by hand?

use crate::harness::{Contender, Race, Workload, in_task, rxjs, value};
use headwater::prelude::*;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    rc::Rc,
};

const ITEMS: u64 = 300_000;

pub fn workload() -> Workload {
    let question = "What does an item cost that is sorted by its key, and summed up by a pipeline of that key?";
    let races = vec![
        Race::new("10 keys", ITEMS, contenders(10)),
        Race::new("1,000", ITEMS, contenders(1_000)).headline(),
        Race::new("100,000", ITEMS, contenders(100_000)),
    ];
    Workload::new("group_by", question, races).notes(&[
        "By hand is one `HashMap` of sums; it, `headwater` and `headwater: fold` hash the keys fast, the others by SipHash, which costs some twenty nanoseconds more.",
        "The groups of `rxrust` and `rx-rust` are closures that are called; those of `rxrust` have to be found by the consumer.",
        "`headwater: map_keyed` works on the items of a key one at a time, which needs no groups.",
        "At 100,000 keys every group has three items, and the figures show what a group costs to make.",
        "The other peers have no `group_by`.",
    ])
}

/// A hash for numbers that nobody has chosen to collide.
#[derive(Default)]
struct Fast(u64);

impl Hasher for Fast {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

type Build = BuildHasherDefault<Fast>;

fn numbers(keys: u64) -> impl Iterator<Item = u64> + Send + Clone {
    (0..ITEMS).map(move |n| (n.wrapping_mul(40_503) >> 3) % keys)
}

/// What the sums of all keys come to, in any order.
fn mix(all: u64, sum: u64) -> u64 {
    all ^ (sum & 0xFF_FFFF) ^ ((sum % 1_021) << 24)
}

fn fill(mut sums: HashMap<u64, u64, Build>, n: u64) -> HashMap<u64, u64, Build> {
    *sums.entry(n).or_default() += n + 1;
    sums
}

fn contenders(keys: u64) -> Vec<Contender> {
    let mut contenders = vec![
        Contender::ours(in_task(move || {
            let groups = from_iter(numbers(keys)).group_by_with(|n| *n, Groups::new().hasher(Build::default()));
            value(groups.merge_map(usize::MAX, |group| group.fold(0, |sum, n| sum + n + 1)).fold(0, mix))
        })),
        Contender::ours_by(
            "headwater: SipHash",
            in_task(move || {
                let groups = from_iter(numbers(keys)).group_by(|n| *n);
                value(groups.merge_map(usize::MAX, |group| group.fold(0, |sum, n| sum + n + 1)).fold(0, mix))
            }),
        ),
        Contender::ours_by(
            "headwater: group_map",
            in_task(move || {
                let sums = from_iter(numbers(keys)).group_map(|n| *n, |_, group| group.fold(0, |sum, n| sum + n + 1));
                value(sums.fold(0, mix))
            }),
        ),
        Contender::ours_by(
            "headwater: map_keyed",
            in_task(move || {
                let items = from_iter(numbers(keys)).map_keyed(16, |n| *n, |n| async move { Ok(n) });
                let sums = items.fold(HashMap::default(), fill).into_future();
                async move { value(sums).await.into_values().fold(0, mix) }
            }),
        ),
        Contender::ours_by(
            "headwater: fold",
            in_task(move || {
                let sums = from_iter(numbers(keys)).fold(HashMap::default(), fill).into_future();
                async move { value(sums).await.into_values().fold(0, mix) }
            }),
        ),
        Contender::by_hand(move || numbers(keys).fold(HashMap::default(), fill).into_values().fold(0, mix)),
        rxrust(keys),
        rx_rust(keys),
    ];
    contenders.extend(rxjs::contender("group_by", keys, ITEMS));
    contenders
}

fn rxrust(keys: u64) -> Contender {
    use rxrust::prelude::{Local, Observable, ObservableFactory};

    Contender::push("rxrust", move || {
        let sums = Rc::new(RefCell::new(Vec::new()));
        let all = Rc::clone(&sums);
        Local::from_iter(numbers(keys)).group_by(|n: &u64| *n).subscribe(move |group| {
            let sum = Rc::new(Cell::new(0));
            all.borrow_mut().push(Rc::clone(&sum));
            group.subscribe(move |n: u64| sum.set(sum.get() + n + 1));
        });
        // They are taken out, so that nothing is borrowed behind the last line.
        let sums: Vec<Rc<Cell<u64>>> = sums.take();
        sums.iter().fold(0, |all, sum| mix(all, sum.get()))
    })
}

fn rx_rust(keys: u64) -> Contender {
    use rx_rust::{observable::ObservableExt, operators::creating::from_iter::FromIter};

    Contender::push("rx-rust", move || {
        let all = Rc::new(Cell::new(0));
        let mixed = Rc::clone(&all);
        let sums =
            FromIter::new(numbers(keys)).group_by(|n| *n).flat_map(|group| group.reduce(0, |sum, n| sum + n + 1));
        drop(sums.subscribe_with_callback(move |sum| mixed.set(mix(mixed.get(), sum)), |_| {}));
        all.get()
    })
}
