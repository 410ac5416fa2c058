//! One trial: an operator over one schedule, with one kind of consumer.

use super::{
    Laws, Output,
    adversary::{Adversary, Planned},
    schedule::Schedule,
    stage::{Polled, Task, in_virtual_time, poll},
};
use std::{
    any::Any,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Poll,
    time::Duration,
};

/// The kind of consumer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Manner {
    Prompt,
    /// Lets time pass between two polls.
    Slow(u64),
    /// Drops the operator after so many polls.
    DroppedAfter(usize),
    /// Looks at the size hint at every step.
    Hinted,
    /// Has an endless source, and polls a few times.
    Endless,
    /// Has a long source, and looks at the stack.
    Deep,
}

impl fmt::Display for Manner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Manner::Prompt => f.write_str("prompt"),
            Manner::Slow(_) => f.write_str("slow"),
            Manner::DroppedAfter(polls) => write!(f, "drops it after {polls} polls"),
            Manner::Hinted => f.write_str("looks at the size hint"),
            Manner::Endless => f.write_str("polls ten times"),
            Manner::Deep => f.write_str("looks at the stack"),
        }
    }
}

/// A law that was broken, and how.
pub(super) struct Breach {
    pub(super) law: u32,
    pub(super) what: String,
}

fn breach<T>(law: u32, what: impl Into<String>) -> Result<T, Breach> {
    Err(Breach { law, what: what.into() })
}

/// More items than one poll may take, with room for a loop within a loop.
const GREED: usize = 2 * 1_024;

/// More polls than a schedule needs, even of an operator that emits much for little.
const POLLS: usize = 100_000;

/// More stack than polls in a loop differ by.
const STACK: usize = 64 * 1_024;

/// Tries the laws over one schedule.
pub(super) fn attempt(laws: &Laws, schedule: &Schedule, manner: Manner) -> Result<(), Breach> {
    let adversary = Adversary::new(schedule);
    let trial = || {
        // Outside the runtime: what is only built needs none.
        let mut output = (laws.build)(adversary.observer());
        if adversary.notes().polls > 0 {
            return breach(1, "its source was polled before it was");
        }
        in_virtual_time(run(laws, &adversary, &mut output, manner))?;
        drop(output);
        match adversary.notes().live {
            0 => Ok(()),
            live => breach(8, format!("it was dropped and {live} sources live on")),
        }
    };
    match catch_unwind(AssertUnwindSafe(trial)) {
        Ok(result) => result,
        Err(panic) if panic.is::<Planned>() => match adversary.notes().live {
            0 => Ok(()),
            live => breach(9, format!("after a panic it was dropped and {live} sources live on")),
        },
        Err(panic) => breach(9, format!("it panicked: {}", message(&*panic))),
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic")
}

async fn run(laws: &Laws, adversary: &Adversary, output: &mut Output, manner: Manner) -> Result<(), Breach> {
    let mut emitted = 0;
    let mut hints = vec![output.size_hint()];
    let polls = match manner {
        Manner::DroppedAfter(polls) => polls,
        Manner::Endless => 10,
        _ if !laws.ends => 100,
        _ => POLLS,
    };
    for n in 0..polls {
        if let Manner::Slow(seed) = manner {
            tokio::time::advance(Duration::from_millis((seed + n as u64) % 7)).await;
        }
        let before = adversary.notes().counts();
        let (polled, task) = poll(output);
        emitted += usize::from(matches!(polled, Poll::Ready(Some(Ok(())))));
        after_poll(laws, adversary, &polled, before, emitted)?;
        match polled {
            Poll::Ready(Some(Ok(()))) if matches!(manner, Manner::Hinted) => hints.push(output.size_hint()),
            Poll::Ready(Some(Ok(()))) => {}
            Poll::Ready(terminal) => {
                end(laws, adversary, output)?;
                return if matches!(manner, Manner::Hinted) {
                    honest(laws, &hints, terminal.is_some())
                } else {
                    Ok(())
                };
            }
            Poll::Pending if wake(adversary, &task).await => {}
            Poll::Pending if !laws.ends => return Ok(()),
            Poll::Pending => {
                return breach(6, "it is pending, every source that waited was woken, and nothing wakes it");
            }
        }
    }
    if polls == POLLS { breach(6, format!("it does not end within {POLLS} polls")) } else { Ok(()) }
}

/// What has to be true after every poll.
fn after_poll(
    laws: &Laws,
    adversary: &Adversary,
    polled: &Polled,
    (items, errors): (usize, usize),
    emitted: usize,
) -> Result<(), Breach> {
    let notes = adversary.notes();
    if notes.late_polls > 0 {
        return breach(2, "a source was polled after its end");
    }
    let taken = notes.items - items;
    if taken > GREED {
        return breach(7, format!("one poll took {taken} items"));
    }
    if notes.errors > errors && !matches!(polled, Poll::Ready(Some(Err(_)))) && !laws.plain {
        return breach(5, format!("its source failed, and it answers {polled:?}"));
    }
    if let Some(reads_ahead) = laws.reads_ahead {
        let asked = emitted + usize::from(!matches!(polled, Poll::Ready(Some(Ok(())))));
        if notes.items > asked + reads_ahead {
            let items = notes.items;
            return breach(
                4,
                format!("it took {items} items where {asked} were asked for and {reads_ahead} ahead allowed"),
            );
        }
    }
    if let Some((low, high)) = notes.stack
        && high - low > STACK
    {
        return breach(12, format!("its polls stand {} bytes of stack apart", high - low));
    }
    Ok(())
}

/// What has to be true once it has told its end.
fn end(laws: &Laws, adversary: &Adversary, output: &mut Output) -> Result<(), Breach> {
    let live = adversary.notes().live;
    if live > 0 {
        return breach(3, format!("{live} sources are still there when the end is told"));
    }
    if laws.exempt.iter().any(|(law, _)| *law == 2) {
        return Ok(());
    }
    for _ in 0..3 {
        let (late, _) = poll(output);
        if !matches!(late, Poll::Ready(None)) {
            return breach(2, format!("after its end it answers {late:?}"));
        }
    }
    Ok(())
}

/// Wakes the sources one at a time until the last task of the operator is woken; false when nothing wakes it.
async fn wake(adversary: &Adversary, task: &Arc<Task>) -> bool {
    while !task.is_woken() {
        let waker = adversary.notes().wakers.pop();
        match waker {
            Some(waker) => waker.wake(),
            None => return task.wait().await,
        }
    }
    true
}

/// Whether every size hint was true of what came behind it; an error may come in place of what was promised.
fn honest(laws: &Laws, hints: &[(usize, Option<usize>)], failed: bool) -> Result<(), Breach> {
    if let Some(stated) = laws.size_hint
        && stated != hints[0]
    {
        return breach(11, format!("its size hint over ten items is {:?} and not {stated:?}", hints[0]));
    }
    for (left, (lower, upper)) in (0..hints.len()).rev().zip(hints) {
        if (left < *lower && !failed) || upper.is_some_and(|upper| upper < left) {
            return breach(11, format!("with {left} items to come its size hint is ({lower}, {upper:?})"));
        }
    }
    Ok(())
}
