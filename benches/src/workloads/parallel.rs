//! Does work that computes become faster with a second core?

use crate::harness::{Contender, Race, Workload, value};
use futures::executor::block_on;
use headwater::prelude::*;
use rayon::{
    ThreadPoolBuilder,
    iter::{IntoParallelIterator, ParallelIterator},
};
use std::hint::black_box;

const JOBS: u64 = 200;
/// What two threads may take of the time of one: they are to be 1.8 times as fast.
const LIMIT: f64 = 1.0 / 1.8;

pub fn workload() -> Workload {
    // Whoever was here before has made it already.
    let _ = ThreadPoolBuilder::new().num_threads(2).build_global();
    let question = "Does work that computes become faster with a second core?";
    let races = vec![Race::new("a job", JOBS, contenders()).headline().threaded().promise(LIMIT, "by hand")];
    Workload::new("map_parallel", question, races).notes(&[
        "Two hundred jobs of some hundred microseconds each, on two threads of rayon; by hand they are done by one.",
        "`rayon` is its parallel iterator over the same jobs, which is no stream: nothing waits for a consumer there.",
        "A second core that is busy with something else shows here at once.",
    ])
}

fn contenders() -> Vec<Contender> {
    vec![
        Contender::ours(|| {
            let jobs = from_iter(0..JOBS).map_parallel(4, |n| compute(black_box(n)));
            block_on(value(jobs.fold(0, u64::wrapping_add)))
        }),
        Contender::by_hand(|| (0..JOBS).map(|n| compute(black_box(n))).fold(0, u64::wrapping_add)),
        Contender::awaited("rayon", || {
            (0..JOBS).into_par_iter().map(|n| compute(black_box(n))).reduce(|| 0, u64::wrapping_add)
        }),
    ]
}

fn compute(seed: u64) -> u64 {
    let mut state = seed | 1;
    for _ in 0..100_000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    state & 0xFFFF_FFFF
}
