//! The laws that every operator keeps, tried on all of them from one table.
//!
//! Numbers are those of the laws in `docs/architecture.md`.

mod adversary;
mod row;
mod rows;
mod stage;

use adversary::{Adversary, Step, script};
use headwater::prelude::*;
use row::{Input, Output, Row};
use stage::{Task, is_woken, poll, stage, wait};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    task::Poll,
};

/// How many random schedules are tried on each operator.
const SEEDS: u64 = 200;

/// More items than any operator may take in one poll that yields nothing: its own budget, and that of an inner loop.
const GREED: usize = 2 * 1_024;

/// Runs a check on all rows that are not exempt from the law, and names those that break it.
fn all_rows(law: u32, check: impl Fn(&Row)) {
    let mut broken = Vec::new();
    for row in rows::all() {
        if row.exempt.iter().any(|(exempted, _)| *exempted == law) {
            continue;
        }
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(&row))) {
            let message = panic.downcast_ref::<String>().cloned();
            let message = message.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            broken.push(format!("{}: {}", row.name, message.unwrap_or_default()));
        }
    }
    assert!(broken.is_empty(), "law {law} is broken by\n  {}", broken.join("\n  "));
}

fn over(adversary: &Adversary) -> Input {
    Observable::new(adversary.clone()).boxed_clone()
}

/// Polls an output over a scripted source to its end, waking what is to be woken, and checks it after each poll.
async fn run(
    row: &Row,
    steps: Vec<Step>,
    mut after_poll: impl FnMut(&Output, &stage::Polled, &Mutex<adversary::Notes>),
) {
    let adversary = Adversary::new(steps.clone());
    let mut output = row.build(over(&adversary));
    let mut task = Arc::<Task>::default();
    for _ in 0..10_000 {
        let polled = poll(&mut output, &mut task);
        after_poll(&output, &polled, &adversary.notes);
        match polled {
            Poll::Ready(Some(Ok(()))) => {}
            Poll::Ready(_) => {
                for _ in 0..3 {
                    let late = poll(&mut output, &mut task);
                    assert!(matches!(late, Poll::Ready(None)), "after its end it answers {late:?} over {steps:?}");
                }
                return;
            }
            Poll::Pending => {
                let wakers = std::mem::take(&mut adversary.notes.lock().unwrap().wakers);
                let pending = wakers.len();
                wakers.into_iter().for_each(std::task::Waker::wake);
                let woken = wait(&task).await;
                assert!(woken, "law 6: nothing wakes it, though {pending} sources woke, over {steps:?}");
            }
        }
    }
    panic!("it does not end over {steps:?}");
}

#[test]
fn law_1_nothing_happens_before_the_first_poll() {
    all_rows(1, |row| {
        // Not even a runtime is needed.
        let adversary = Adversary::new(script(1));
        let output = row.build(over(&adversary));
        assert_eq!(adversary.notes.lock().unwrap().polls, 0, "its source was polled");
        drop(output);
    });
}

#[test]
fn law_2_a_finished_source_is_not_polled_again_and_the_end_is_the_end() {
    all_rows(2, |row| {
        for seed in 0..SEEDS {
            stage(run(row, script(seed), |_, _, notes| {
                let late = notes.lock().unwrap().late_polls;
                assert_eq!(late, 0, "a source was polled after its end over {:?}", script(seed));
            }));
        }
    });
}

#[test]
fn law_3_the_source_is_released_before_the_end_is_told() {
    all_rows(3, |row| {
        for seed in 0..SEEDS {
            stage(run(row, script(seed), |_, polled, notes| {
                if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
                    let live = notes.lock().unwrap().live;
                    assert_eq!(live, 0, "{live} sources are still there at the end over {:?}", script(seed));
                }
            }));
        }
    });
}

#[test]
fn law_4_no_more_is_taken_from_the_source_than_was_asked_for() {
    all_rows(4, |row| {
        let Some(reads_ahead) = row.reads_ahead else { return };
        for seed in 0..SEEDS {
            let mut asked = 0;
            stage(run(row, script(seed), |_, polled, notes| {
                asked += usize::from(matches!(polled, Poll::Ready(Some(Ok(())))));
                let taken = notes.lock().unwrap().items;
                let may = asked + reads_ahead + usize::from(polled.is_pending());
                assert!(taken <= may, "{taken} items were taken for {asked} over {:?}", script(seed));
            }));
        }
    });
}

#[test]
fn law_7_an_endless_source_does_not_hold_the_task() {
    all_rows(7, |row| {
        stage(async {
            let adversary = Adversary::endless();
            let mut output = row.build(over(&adversary));
            let mut task = Arc::<Task>::default();
            for _ in 0..10 {
                adversary.notes.lock().unwrap().items = 0;
                let polled = poll(&mut output, &mut task);
                let taken = adversary.notes.lock().unwrap().items;
                assert!(taken <= GREED, "one poll took {taken} items");
                if polled.is_pending() && adversary.notes.lock().unwrap().live > 0 && taken > 0 {
                    assert!(wait(&task).await, "it rests though its source has more");
                }
                if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
                    return;
                }
            }
        });
    });
}

#[test]
fn law_8_dropping_it_at_any_step_releases_the_source() {
    all_rows(8, |row| {
        for seed in 0..SEEDS {
            for polls in 0..12 {
                let adversary = Adversary::new(script(seed));
                stage(async {
                    let mut output = row.build(over(&adversary));
                    let mut task = Arc::<Task>::default();
                    for _ in 0..polls {
                        match poll(&mut output, &mut task) {
                            Poll::Ready(Some(Ok(()))) => {}
                            Poll::Ready(_) => break,
                            Poll::Pending if is_woken(&task) => {}
                            Poll::Pending => tokio::time::advance(std::time::Duration::from_millis(1)).await,
                        }
                    }
                    drop(output);
                    let live = adversary.notes.lock().unwrap().live;
                    assert_eq!(live, 0, "{live} sources outlive it after {polls} polls of {:?}", script(seed));
                });
            }
        }
    });
}

#[test]
fn law_11_the_size_hint_is_the_one_that_the_table_states() {
    all_rows(11, |row| {
        let output = row.build(from_iter(0..10).with_error().boxed_clone());
        assert_eq!(output.size_hint(), row.hint);
    });
}

#[test]
fn law_11_the_size_hint_is_true_at_every_step() {
    all_rows(11, |row| {
        stage(async {
            let mut hints = Vec::new();
            let mut output = row.build(from_iter(0..10).with_error().boxed_clone());
            let mut task = Arc::<Task>::default();
            hints.push(output.size_hint());
            for _ in 0..1_000 {
                match poll(&mut output, &mut task) {
                    Poll::Ready(Some(Ok(()))) => hints.push(output.size_hint()),
                    Poll::Ready(Some(Err(_))) => return,
                    Poll::Ready(None) => break,
                    Poll::Pending => assert!(wait(&task).await, "nothing wakes it"),
                }
            }
            let total = hints.len() - 1;
            for (emitted, (lower, upper)) in hints.into_iter().enumerate() {
                let left = total - emitted;
                let honest = lower <= left && upper.is_none_or(|upper| left <= upper);
                assert!(honest, "with {left} items to come it says ({lower}, {upper:?})");
            }
        });
    });
}

#[test]
fn every_exemption_has_a_reason() {
    for row in rows::all() {
        for (law, reason) in &row.exempt {
            assert!(reason.len() > 10, "{} is exempt from law {law} for no reason", row.name);
        }
    }
}
