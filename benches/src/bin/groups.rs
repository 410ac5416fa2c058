//! What do groups cost, beside a map that is filled by hand?

use futures::FutureExt;
use headwater::prelude::*;
use headwater_benches::{Contestant, Race};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

const ITEMS: usize = 1_000_000;
const ROUNDS: usize = 15;
const COLUMNS: [&str; 6] = ["by hand", "fold", "group_by", "SipHash", "group_map", "map_keyed"];

fn main() {
    let mut races = [10, 1_000, 100_000].map(race);
    for _ in 0..ROUNDS {
        races.iter_mut().for_each(Race::round);
    }
    println!("ns per item, best of interleaved rounds; in brackets the ratio to the map that is filled by hand");
    print!("{:14}", "keys");
    COLUMNS.iter().for_each(|column| print!("{column:>18}"));
    println!();
    for race in &races {
        print!("{:14}", race.name);
        for (contestant, time) in race.nanoseconds(ITEMS).enumerate() {
            print!("{time:>10.1} ({:>5.1})", race.ratio(contestant));
        }
        println!();
    }
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

/// The sum of the items of each key, and of these the sum of their squares.
fn race(keys: u64) -> Race {
    let numbers = move || (0..ITEMS as u64).map(move |n| (n.wrapping_mul(2_654_435_761) >> 7) % keys);
    let square =
        |sums: HashMap<u64, u64, Build>| sums.into_values().fold(0, |all, sum: u64| all ^ sum.wrapping_mul(sum));
    let fill = |mut sums: HashMap<u64, u64, Build>, n: u64| {
        *sums.entry(n).or_default() += n + 1;
        sums
    };
    let by_hand = move || square(numbers().fold(HashMap::default(), fill));
    let fold = move || square(now(from_iter(numbers()).fold(HashMap::default(), fill)));
    let options = || Groups::new().hasher(Build::default());
    let sum = |sums: u64, sum: u64| sums ^ sum.wrapping_mul(sum);
    let group_by = move || {
        let groups = from_iter(numbers()).group_by_with(|n| *n, options());
        now(groups.merge_map(usize::MAX, |group| group.fold(0, |sum, n| sum + n + 1)).fold(0, sum))
    };
    let sip_hash = move || {
        let groups = from_iter(numbers()).group_by(|n| *n);
        now(groups.merge_map(usize::MAX, |group| group.fold(0, |sum, n| sum + n + 1)).fold(0, sum))
    };
    let group_map = move || {
        let sums = from_iter(numbers()).group_map(|n| *n, |_, group| group.fold(0, |sum, n| sum + n + 1));
        now(sums.fold(0, sum))
    };
    let map_keyed = move || {
        let items = from_iter(numbers()).map_keyed(16, |n| *n, |n| async move { Ok(n) });
        square(now(items.fold(HashMap::default(), fill)))
    };
    let contestants: Vec<Contestant> = vec![
        Box::new(by_hand),
        Box::new(fold),
        Box::new(group_by),
        Box::new(sip_hash),
        Box::new(group_map),
        Box::new(map_keyed),
    ];
    Race::new(Box::leak(keys.to_string().into_boxed_str()), f64::INFINITY, contestants)
}

/// The result of a future that gives way now and then, but waits for nobody.
fn now<T>(future: impl Future<Output = Result<T, std::convert::Infallible>>) -> T {
    let Ok(result) = futures::executor::block_on(future.fuse());
    result
}
