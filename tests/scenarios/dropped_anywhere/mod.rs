//! Whatever is dropped, at whichever moment, leaves nothing behind.
//!
//! Every construct of the table is built, run for a random number of steps in virtual time and dropped, a thousand times
//! with a thousand seeds; what is counted then is what somebody could have kept.
//! A new construct is a new row in `constructs.rs`; one that has threads or processes of its own is in `outside.rs`, and
//! is dropped less often.

mod constructs;
mod life;
// Processes are counted by what `/proc` says.
#[cfg(target_os = "linux")]
mod outside;

use constructs::CONSTRUCTS;
use headwater::testing::LeakCounter;
use life::{Construct, Life, Random, hold};
use std::{
    fmt::Write,
    future::{pending, poll_fn},
    mem,
    ops::Range,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};
use tokio::{
    runtime::{Builder, Handle},
    task::yield_now,
    time::advance,
};

/// How often each construct is dropped.
const LIVES: u64 = 1_000;

/// What is made once, such as the queues of the runtime, is made by the first ones, and their memory is not counted.
const FIRST: u64 = 100;

/// How often a construct is dropped that has threads or processes of its own.
#[cfg(target_os = "linux")]
const FEW: u64 = 40;

/// How long those are waited for.
#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_secs(30);

/// How many steps a construct is run for at most: some have ended by then, and most have not.
const STEPS: u64 = 60;

#[test]
fn each_construct_that_is_dropped_at_any_moment_leaves_no_item_no_task_no_timer_no_place_and_no_memory() {
    let failures: Vec<String> = CONSTRUCTS.iter().filter_map(|(name, construct)| try_out(name, *construct)).collect();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), CONSTRUCTS.len(), failures.join("\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn each_construct_with_threads_or_processes_of_its_own_that_is_dropped_at_any_moment_leaves_nothing_but_memory() {
    let runtime = Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let _alone = runtime.block_on(crate::process::alone());
    let fails = |name: &str, construct: Construct, seed: u64| {
        let left = runtime.block_on(live_and_die(construct, seed, PATIENCE));
        (!left.is_empty()).then(|| format!("{name}, with the seed {seed}:{left}"))
    };
    let try_out = |(name, construct): &(&str, Construct)| (0..FEW).find_map(|seed| fails(name, *construct, seed));
    let failures: Vec<String> = outside::OUTSIDE.iter().filter_map(try_out).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn whatever_is_left_behind_is_found_and_told_with_the_seed() {
    let careless: [(&str, Construct); 5] = [
        ("places", |_, _| Life::new(async {}).and_none_of(|| 1)),
        ("tokens", |counter, _| Life::new(hold(mem::ManuallyDrop::new(counter.token())))),
        ("tasks", |_, _| Life::new(async { drop(tokio::spawn(pending::<()>())) })),
        ("wakers", |_, _| {
            Life::new(poll_fn(|cx| {
                mem::forget(cx.waker().clone());
                Poll::Pending
            }))
        }),
        ("bytes", |_, _| {
            mem::forget(Box::new(0_u64));
            Life::new(async {})
        }),
    ];
    for (what, construct) in careless {
        let failure = try_out("careless", construct).unwrap_or_default();
        assert!(failure.starts_with("careless"), "{what} that are left are not found");
        assert!(failure.contains(&format!("{what} are left")), "{what}: {failure}");
        assert!(what == "bytes" || failure.contains("with the seed "), "{failure}");
    }
}

/// What is wrong with a construct, if anything is: the first seed with which something was left.
fn try_out(name: &str, construct: Construct) -> Option<String> {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let lives = |seeds: Range<u64>| -> Option<String> {
        for seed in seeds {
            let left = runtime.block_on(live_and_die(construct, seed, Duration::ZERO));
            if !left.is_empty() {
                return Some(format!("{name}, with the seed {seed}:{left}"));
            }
        }
        None
    };
    if let failure @ Some(_) = lives(0..FIRST) {
        return failure;
    }
    let mut failure = None;
    let memory = allocation_counter::measure(|| failure = lives(FIRST..LIVES));
    assert!(memory.count_total > LIVES, "the allocations of this thread are not counted");
    if failure.is_none() && memory.bytes_current >= 1_024 {
        return Some(format!("{name}: {} bytes are left of {} lives", memory.bytes_current, LIVES - FIRST));
    }
    failure
}

/// Runs a construct for some steps, drops it, and says what is left.
///
/// What threads and processes have to let go of is waited for as long as `patience` says, in real time.
async fn live_and_die(construct: Construct, seed: u64, patience: Duration) -> String {
    let (mut random, counter, caller) = (Random::new(seed), LeakCounter::new(), Arc::new(Caller));
    let Life { mut work, left } = construct(&counter, &mut random);

    let waker = Waker::from(Arc::clone(&caller));
    let mut steps = 0;
    for step in 0..random.below(STEPS) {
        steps = step + 1;
        match random.below(4) {
            0 if patience.is_zero() => yield_now().await, // the tasks go on
            0 => until(random.ms(4), || false).await,     // and so do threads and processes
            1 => advance(random.ms(4)).await,
            _ => {
                if poll_fn(|_| Poll::Ready(work.as_mut().poll(&mut Context::from_waker(&waker)))).await.is_ready() {
                    break;
                }
            }
        }
    }
    drop(waker);
    drop(work);
    until(patience, || left() == 0 && Arc::strong_count(&caller) == 1).await;

    let mut found = String::new();
    let mut find = |what: &str, count: usize| {
        if count > 0 {
            let _ = write!(found, "\n  after {steps} steps: {count} {what}");
        }
    };
    // What the rest of the world could still see is gone at once, and so are the items.
    find("places are left", left());
    drop(left);
    find("tokens are left", counter.live());
    // An aborted task has nothing left to do but to end.
    for _ in 0..2 {
        yield_now().await;
    }
    find("tasks are left", Handle::current().metrics().num_alive_tasks());
    // A timer, a queue or a lock that waits holds the waker of whom it would wake.
    find("wakers are left", Arc::strong_count(&caller) - 1);
    found
}

/// Lets others go on until something is so, for so long in real time at most.
async fn until(limit: Duration, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while begin.elapsed() < limit && !is_so() {
        yield_now().await;
    }
}

/// Whoever polls; it is only counted.
struct Caller;

impl Wake for Caller {
    fn wake(self: Arc<Self>) {}
}
